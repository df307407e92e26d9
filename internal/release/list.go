package release

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/verify"
)

const (
	maxFeed    = 32 << 20  // a real one has some 4 MB
	maxListed  = 20_000    // archives in a list; a real one has some 6,000
	maxRelease = 512 << 10 // the text of one release; a real one has some 30 kB
	maxShown   = 100       // of a name that is wrong
)

// releases is what a release list says: one archive for each release and platform.
type releases struct {
	files   map[verify.Subject]listed
	skipped int                    // entries that name no release
	secret  func(text string) bool // whether a text must not be shown
}

// listed is what a list says of one archive. It is comparable with ==.
type listed struct {
	size   int64 // 0: not said
	digest verify.Digest
	flaw   string // why it must not be used; "" where nothing is wrong
}

// feedRelease and feedFile are the list's form, as far as it matters here. A field of
// another type than it should have is no error of the whole.
type feedRelease struct {
	Version any        `json:"version"`
	Files   []feedFile `json:"files"`
}

type feedFile struct {
	Filename any `json:"filename"`
	OS       any `json:"os"`
	Arch     any `json:"arch"`
	SHA256   any `json:"sha256"`
	Size     any `json:"size,omitempty"`
	Kind     any `json:"kind"`
}

// kindArchive is the kind of file that holds a toolchain.
const kindArchive = "archive"

// Why an answer is no use: errNoList where it is something else, such as the page of a
// network that wants a login first.
var (
	errNoList   = errors.New("the answer is no list of releases (want a JSON array)")
	errPage     = errors.New("the answer is a page, and no list of releases (want a JSON array)")
	errLongList = errors.New("the list has more than " + strconv.Itoa(maxListed) + " entries, or a release of more than " + strconv.Itoa(maxRelease) + " bytes")
)

// oneByOne bounds what is read for one release: a list of empty objects is thirty
// times as large in memory as it is as a text.
type oneByOne struct {
	r    io.Reader
	room int
}

func (o *oneByOne) Read(p []byte) (int, error) {
	if o.room == 0 {
		return 0, errLongList
	}
	n, err := o.r.Read(p[:min(len(p), o.room)])
	o.room -= n
	return n, err
}

// readList reads a release list: a JSON array of releases, and nothing behind it. An
// entry that is odd is passed over or, where it is plain what it is about, noted as
// flawed. The error is r's own or says that this is no list.
func readList(r io.Reader, secret func(text string) bool) (*releases, error) {
	l := &releases{files: map[verify.Subject]listed{}, secret: secret}
	bounded := &oneByOne{r, maxRelease}
	dec := json.NewDecoder(bounded)
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		if rest, _ := io.ReadAll(dec.Buffered()); bytes.HasPrefix(bytes.TrimSpace(rest), []byte("<")) {
			return nil, errPage
		}
		return nil, noList(err)
	}
	for dec.More() {
		var one feedRelease
		err := dec.Decode(&one)
		var odd *json.UnmarshalTypeError // and the rest of one is right
		if err != nil && !errors.As(err, &odd) {
			return nil, noList(err)
		}
		bounded.room = maxRelease
		l.take(one)
		if len(l.files)+l.skipped > maxListed {
			return nil, errLongList
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, noList(err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, noList(err)
	}
	return l, nil
}

// noList is err where it is the reader's, else says that the text is no list.
func noList(err error) error {
	var syntax *json.SyntaxError
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF || errors.As(err, &syntax) {
		return errNoList
	}
	return err
}

func (l *releases) take(r feedRelease) {
	name, _ := r.Version.(string)
	v, err := goversion.Parse(name)
	if err != nil || v.String() != name {
		l.skipped++
		return
	}
	for _, f := range r.Files {
		if f.Kind == kindArchive {
			l.add(v, f)
		}
	}
}

func (l *releases) add(v goversion.Version, f feedFile) {
	os, _ := f.OS.(string)
	arch, _ := f.Arch.(string)
	p, err := distPlatform(os, arch)
	if err != nil {
		l.skipped++
		return
	}
	s := verify.Subject{Version: v, Platform: p}
	e := l.read(s, f)
	if old, ok := l.files[s]; ok && old != e {
		e = listed{flaw: "the release list names it twice, with different digests or sizes"}
	}
	l.files[s] = e
}

// read judges the entry for s.
func (l *releases) read(s verify.Subject, f feedFile) listed {
	flawed := func(text string) listed { return listed{flaw: "the release list " + text} }
	name, isName := f.Filename.(string)
	sum, isSum := f.SHA256.(string)
	digest, isDigest := parseDigest(sum)
	size, isSize := f.Size.(float64)
	switch {
	case !isName || !isSum && f.SHA256 != nil || !isSize && f.Size != nil:
		return flawed("has an entry that cannot be read")
	case name != DistFile(s):
		return flawed("names the file " + l.shown(name))
	case sum == "":
		return flawed("has no digest of it")
	case !isDigest:
		return flawed("has no digest of it but " + l.shown(sum))
	case isSize && (size < 1 || size > maxArchive || size != math.Trunc(size)):
		return flawed("says that it has " + strconv.FormatFloat(size, 'g', -1, 64) + " bytes")
	}
	return listed{size: int64(size), digest: digest}
}

// shown is a text of the list, short and safe to print.
func (l *releases) shown(text string) string {
	if l.secret(text) {
		return "(a text that repeats a password)"
	}
	return quote.Always(text[:min(len(text), maxShown)])
}

// parseDigest reads a SHA-256 in lower hexadecimal digits. The zero digest is none.
func parseDigest(s string) (d verify.Digest, ok bool) {
	if len(s) != hex.EncodedLen(len(d)) {
		return d, false
	}
	_, err := hex.Decode(d[:], []byte(s))
	if err != nil || hex.EncodeToString(d[:]) != s || d == (verify.Digest{}) {
		return verify.Digest{}, false
	}
	return d, true
}
