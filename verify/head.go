package verify

import (
	_ "embed"
	"errors"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// LogKey is the key of the public checksum log, the one that is compiled into the
// go command (cmd/go/internal/modfetch/key.go).
const LogKey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

// BuiltinHead is a tree head that the log had signed when this version of gvx was
// made. A log that contradicts it is refuted even where no head was stored yet.
//
//go:embed head.txt
var BuiltinHead string

// maxHead bounds a signed tree head; a real one has 200 bytes.
const maxHead = 16 << 10

var errHeadTooLong = errors.New("signed tree head too long")

// head is a tree head whose signature was checked.
type head struct {
	tlog.Tree
	note string
}

// openHead checks the signature of a signed tree head with the verifier.
func openHead(signed []byte, v note.Verifier) (head, error) {
	if len(signed) > maxHead {
		return head{}, errHeadTooLong
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return head{}, err
	}
	tree, err := tlog.ParseTree([]byte(n.Text))
	if err != nil {
		return head{}, err
	}
	return head{tree, string(signed)}, nil
}

// openOwnHead opens a head that gvx keeps itself. An empty one is the empty tree;
// one that does not verify is reported, because passing over it would give up all
// that was learned before.
func openOwnHead(which string, signed []byte, v note.Verifier) (head, error) {
	if len(signed) == 0 {
		return head{}, nil
	}
	h, err := openHead(signed, v)
	if err != nil {
		return head{}, &RefutedError{
			Reason: "the " + which + " tree head does not verify with the log's key",
			Err:    &HeadError{Which: which, Act: "checking", Err: err},
		}
	}
	return h, nil
}

// newVerifier reads a verifier key: the pinned one, or a test's.
func newVerifier(key string) (note.Verifier, error) {
	v, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return nil, &RefutedError{Reason: "the checksum log's key cannot be used", Err: err}
	}
	return v, nil
}
