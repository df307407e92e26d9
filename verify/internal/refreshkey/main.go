// Command refreshkey replaces the release key that is built into package verify by
// a newer file of the same primary key.
//
// It runs at the top of the repository and reads the file that it is given, or
// standard input:
//
//	curl -fsSL https://dl.google.com/linux/linux_signing_key.pub | go run ./verify/internal/refreshkey
//
// That file holds other keys of Google's too, each in a block of its own; they are
// passed over. Nothing is believed for where it came from: the pinned primary must
// have signed every subkey.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/verify"
)

// maxInput bounds what is read.
const maxInput = 4 << 20

func main() {
	if err := run(verify.BuiltinKey(), os.Args[1:], os.Stdin, "verify/google.asc"); err != nil {
		fmt.Fprintln(os.Stderr, "refreshkey:", err)
		os.Exit(1)
	}
}

// run replaces the file out, which holds the key old, by the newer one in the file
// that args name, or in stdin. Where that fails, out stays as it was.
func run(old verify.Key, args []string, stdin io.Reader, out string) error {
	if len(args) > 1 {
		return errors.New("usage: refreshkey [FILE]")
	}
	if _, err := os.Stat(out); err != nil {
		return fmt.Errorf("run it at the top of the repository: %w", err)
	}
	if len(args) == 1 {
		f, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer f.Close()
		stdin = f
	}
	data, err := io.ReadAll(io.LimitReader(stdin, maxInput))
	if err != nil {
		return err
	}
	newer, err := replacement(old, data)
	if err != nil {
		return err
	}
	return fsx.WriteFile(out, newer, 0o644)
}

// replacement returns the block of data that may stand in for the key old: of the
// same primary, newer, and with each key that could sign.
func replacement(old verify.Key, data []byte) ([]byte, error) {
	key, err := ofPrimary(data, old.Fingerprint())
	if err != nil {
		return nil, err
	}
	if !key.Newest().After(old.Newest()) {
		return nil, fmt.Errorf("it is not newer: the newest signature in it is of %s, in the built-in one of %s", key.Newest().UTC(), old.Newest().UTC())
	}
	has := map[string]bool{}
	for _, s := range key.Subkeys() {
		has[s.Fingerprint] = s.Signs
	}
	for _, s := range old.Subkeys() {
		if s.Signs && !has[s.Fingerprint] {
			return nil, fmt.Errorf("it lacks the signing key %s, and with it what that signed", s.Fingerprint)
		}
	}
	return key.Armored(), nil
}

// ofPrimary returns the one key with that fingerprint among the blocks of data.
func ofPrimary(data []byte, fingerprint string) (verify.Key, error) {
	var found verify.Key
	var others []string
	for _, block := range verify.KeyBlocks(data) {
		key, err := verify.ParseKey(block)
		switch {
		case err != nil:
			others = append(others, err.Error())
		case key.Fingerprint() != fingerprint:
			others = append(others, "it is "+key.Fingerprint())
		case !found.IsZero():
			return verify.Key{}, fmt.Errorf("it holds the key %s twice", fingerprint)
		default:
			found = key
		}
	}
	if found.IsZero() {
		return verify.Key{}, fmt.Errorf("it does not hold the key %s (in its blocks: %q)", fingerprint, others)
	}
	return found, nil
}
