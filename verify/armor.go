package verify

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

const blank = " \t\r\n"

// dearmor returns the bytes of the one ASCII-armored block of that kind ("PGP
// SIGNATURE") that data must be, with nothing around it but white space (RFC 9580,
// section 6.2). A reader that looks for a block somewhere in a text would take one
// out of a web page, or the first of two. The checksum is not looked at, as the
// RFC demands. The error says in gvx's own words what is wrong.
func dearmor(data []byte, kind string) ([]byte, error) {
	begin, end := "-----BEGIN "+kind+"-----", "-----END "+kind+"-----"
	text := strings.Trim(string(data), blank)
	body, ok := strings.CutPrefix(text, begin)
	if !ok {
		return nil, noBlock(text, begin)
	}
	body, rest, ok := strings.Cut(body, "\n"+end)
	switch {
	case !ok:
		return nil, fmt.Errorf("the %s block is cut off", kind)
	case rest != "":
		return nil, fmt.Errorf("something stands behind the %s block", kind)
	}
	decoded, err := decodeBody(body)
	if err != nil {
		return nil, fmt.Errorf("the %s block is damaged: %w", kind, err)
	}
	return decoded, nil
}

func noBlock(text, begin string) error {
	switch {
	case text == "":
		return errors.New("it is empty")
	case strings.Contains(text, begin):
		return fmt.Errorf("something stands before %q", begin)
	}
	return fmt.Errorf("it does not begin with %q", begin)
}

var (
	errNoBlankLine = errors.New("no blank line ends its headers")
	errHeader      = errors.New("a header has no colon")
	errBase64      = errors.New("it is not in base64")
)

// decodeBody decodes what stands between the first and the last line of a block:
// headers, a blank line, base64, and perhaps a line with a checksum.
func decodeBody(body string) ([]byte, error) {
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, blank)
	}
	if lines[0] != "" {
		return nil, errors.New("its first line goes on")
	}
	lines = lines[1:]
	for len(lines) > 0 && lines[0] != "" {
		if !strings.Contains(lines[0], ":") {
			return nil, errHeader
		}
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return nil, errNoBlankLine
	}
	lines = lines[1:]
	if last := len(lines) - 1; last >= 0 && len(lines[last]) == 5 && lines[last][0] == '=' {
		lines = lines[:last]
	}
	decoded, err := base64.StdEncoding.Strict().DecodeString(strings.Join(lines, ""))
	if err != nil || len(decoded) == 0 {
		return nil, errBase64
	}
	return decoded, nil
}
