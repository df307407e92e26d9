package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// kind is what a line is.
type kind int

const (
	whole   kind = iota // a record
	torn                // the beginning of one: its writer died, or the disk was full
	strange             // gvx wrote no such line
)

// sum is the hash of a line without its line break.
func sum(line []byte) [sha256.Size]byte { return sha256.Sum256(line) }

// parse reads one line without its line break. What a record says beside the fields that
// the chain needs is not judged: a newer gvx may say more.
func parse(line []byte) (Record, kind) {
	if len(line) > MaxLine {
		return Record{}, strange
	}
	var r Record
	if err := json.Unmarshal(line, &r); err != nil {
		return Record{}, brokenKind(line)
	}
	if r.Seq == 0 || r.Event == "" || r.Time.IsZero() || r.Time.Location() != time.UTC || r.Prev != "" && !IsHash(r.Prev) {
		return Record{}, strange
	}
	return r, whole
}

// brokenKind tells a record that was cut from what is none. After a power cut the rest of a
// line may be there as zero bytes.
func brokenKind(line []byte) kind {
	line = bytes.TrimRight(line, "\x00")
	if len(line) == 0 {
		return torn
	}
	const begins = `{"time":`
	if !strings.HasPrefix(begins, string(line)) && !bytes.HasPrefix(line, []byte(begins)) {
		return strange
	}
	d := json.NewDecoder(bytes.NewReader(line))
	for {
		_, err := d.Token()
		switch {
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
			return torn
		case err != nil:
			return strange
		}
	}
}

// IsHash reports whether text is a SHA-256 in hex, as the log writes it.
func IsHash(text string) bool {
	_, err := hex.DecodeString(text)
	return err == nil && len(text) == 2*sha256.Size && strings.ToLower(text) == text
}
