package release

import (
	"net/http"
	"strconv"
	"strings"
)

// maxTag bounds an entity tag between its quotes, in bytes.
const maxTag = 200

// isTag reports whether s has the form of an entity tag: RFC 9110, 8.8.3, in ASCII. A
// regular expression would cost every start of gvx half a millisecond.
func isTag(s string) bool {
	inner, begins := strings.CutPrefix(strings.TrimPrefix(s, "W/"), `"`)
	inner, ends := strings.CutSuffix(inner, `"`)
	return begins && ends && len(inner) <= maxTag && !strings.ContainsFunc(inner, func(r rune) bool { return r <= ' ' || r == '"' || r > '~' })
}

// entityTag returns the ETag that a server sent, "" where it is none or repeats
// something secret: it is sent back, and kept.
func (c *Client) entityTag(h http.Header) string {
	tag := h.Get("ETag")
	if !isTag(tag) || c.credentials.in(tag) {
		return ""
	}
	return tag
}

// validator returns what to send as If-Range, "" where there is nothing: only a
// strong entity tag promises the same bytes, and a time is better than neither.
func validator(tag string, h http.Header) string {
	if strings.HasPrefix(tag, `"`) {
		return tag
	}
	modified := h.Get("Last-Modified")
	if _, err := http.ParseTime(modified); err != nil {
		return ""
	}
	return modified
}

// rangeFrom asks for all that follows the first n bytes, of the file that validator
// means.
func rangeFrom(n int64, validator string) http.Header {
	h := http.Header{"Range": {"bytes=" + strconv.FormatInt(n, 10) + "-"}}
	if validator != "" {
		h.Set("If-Range", validator)
	}
	return h
}

// rangeOfEnd asks for the last n bytes.
func rangeOfEnd(n int64) http.Header {
	return http.Header{"Range": {"bytes=-" + strconv.FormatInt(n, 10)}}
}

// contentRange reads "bytes FIRST-LAST/TOTAL", where TOTAL may be *, which is -1.
func contentRange(h http.Header) (first, total int64, ok bool) {
	rest, isBytes := strings.CutPrefix(h.Get("Content-Range"), "bytes ")
	part, size, hasSize := strings.Cut(rest, "/")
	from, to, hasTo := strings.Cut(part, "-")
	first, err1 := strconv.ParseInt(from, 10, 64)
	last, err2 := strconv.ParseInt(to, 10, 64)
	total, err3 := strconv.ParseInt(size, 10, 64)
	ok = isBytes && hasSize && hasTo && err1 == nil && err2 == nil && 0 <= first && first <= last
	if size == "*" {
		return first, -1, ok
	}
	return first, total, ok && err3 == nil && last < total
}
