package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
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

// sum is the hash of a record without its line break.
func sum(line []byte) [sha256.Size]byte { return sha256.Sum256(line) }

// chained is the hash of any line, which the next record holds. A record holds itself that
// of what is before it. A line that is none does not, so that goes into its own: else who
// puts the beginning of a record behind others could then write all of those anew.
func chained(before string, line []byte, k kind) (hash [sha256.Size]byte) {
	if k == whole {
		return sum(line)
	}
	h := odd(before)
	h.Write(line)
	h.Sum(hash[:0])
	return hash
}

// odd begins the hash of a line that is no record, behind one with the hash before, in hex.
func odd(before string) hash.Hash {
	h := sha256.New()
	io.WriteString(h, before+"\n")
	return h
}

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
