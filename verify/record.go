package verify

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const h1Prefix = "h1:"

// maxRecord bounds a record's text; a toolchain's has 250 bytes.
const maxRecord = 4 << 10

// parseRecord returns the h1 that a record of the log gives for s. The record
// must be that of s and nothing else: exactly one line with the h1 of the files,
// at most one with that of go.mod. A server can answer with another module's
// genuine record, which is in the log and proves nothing for s (CVE-2026-42501).
func parseRecord(record string, s Subject) (h1 string, err error) {
	// FormatRecord is the one exported way to have a record's syntax checked.
	if _, err := tlog.FormatRecord(0, []byte(record)); err != nil || len(record) > maxRecord {
		return "", &RefutedError{Subject: s, Reason: "the log's record is not well-formed", Err: err}
	}
	var zip, mod []string
	for line := range strings.Lines(record) {
		rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), s.Module()+" "+s.ModuleVersion())
		switch {
		case ok && strings.HasPrefix(rest, " "):
			zip = append(zip, rest[1:])
		case ok && strings.HasPrefix(rest, "/go.mod "):
			mod = append(mod, strings.TrimPrefix(rest, "/go.mod "))
		default:
			return "", &RefutedError{Subject: s, Reason: "the log's record is of something else", Want: s.Module() + " " + s.ModuleVersion(), Got: strings.TrimSpace(line)}
		}
	}
	if len(zip) != 1 || len(mod) > 1 {
		return "", &RefutedError{Subject: s, Reason: "the log's record does not have exactly one line for the release"}
	}
	for _, h := range append(mod, zip...) {
		if !isH1(h) {
			return "", &RefutedError{Subject: s, Reason: "the log's record holds no h1 hash", Got: h}
		}
	}
	return zip[0], nil
}

// isH1 reports whether s is "h1:" and a SHA-256 in canonical base64.
func isH1(s string) bool {
	text, ok := strings.CutPrefix(s, h1Prefix)
	sum, err := base64.StdEncoding.DecodeString(text)
	return ok && err == nil && len(sum) == sha256.Size && base64.StdEncoding.EncodeToString(sum) == text
}
