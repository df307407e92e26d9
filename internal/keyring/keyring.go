// Package keyring keeps the OpenPGP keys that somebody decided to trust beside the
// one that is built in: a user's own, and a system's for all of its users.
//
// It promises that a key gets in by [Ring.Import] alone, that a file of the ring
// counts only where nobody but the user and root can have put it there, that what
// stands in a ring and cannot be used is an error and never passed over, and that no
// import brings in an older state of a key, which may lack a revocation, unless it has
// one that is not known. The states that a newer one follows stay beside it: a key that
// was prolonged may have lost the binding by which an earlier signature was good
// (package verify merges them).
package keyring

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/verify"
)

// Ring is where the keys lie. A folder that is "" or not there holds none.
type Ring struct {
	User, System string
}

// Entry is one key of the ring. Path is "" for the built-in one.
type Entry struct {
	verify.RingKey
	Path string
}

// Entries returns the built-in key, the system's and the user's, each sorted by
// fingerprint. The error is a *[FileError].
func (r Ring) Entries() ([]Entry, error) {
	all := []Entry{{RingKey: verify.RingKey{Key: verify.BuiltinKey(), Origin: verify.KeyBuiltin}}}
	for _, place := range []verify.KeyOrigin{verify.KeySystem, verify.KeyUser} {
		entries, err := read(r.folder(place), place)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, nil
}

// Keyring returns the keys of [Ring.Entries] for checking signatures.
func (r Ring) Keyring() (verify.Keyring, error) {
	entries, err := r.Entries()
	if err != nil {
		return verify.Keyring{}, err
	}
	keys := make([]verify.RingKey, len(entries))
	for i, e := range entries {
		keys[i] = e.RingKey
	}
	return verify.NewKeyring(keys...), nil
}

func (r Ring) folder(origin verify.KeyOrigin) string {
	if origin == verify.KeySystem {
		return r.System
	}
	return r.User
}

// suffix ends the name of a key's file, which begins with its fingerprint.
const suffix = ".asc"

// maxKey bounds a key's file, in bytes.
const maxKey = 1 << 20

func read(folder string, origin verify.KeyOrigin) ([]Entry, error) {
	if folder == "" {
		return nil, nil
	}
	info, err := fileread.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &FileError{folder, err}
	}
	if !info.Mine || info.WorldWritable {
		return nil, &FileError{folder, ErrForeign}
	}
	names, err := fileread.Names(folder)
	if err != nil {
		return nil, &FileError{folder, err}
	}
	var entries []Entry
	for _, name := range names {
		if strings.HasPrefix(name, ".") {
			continue // an editor's, or a write that was cut off
		}
		e, err := readKey(filepath.Join(folder, name), origin)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	return entries, nil
}

func readKey(path string, origin verify.KeyOrigin) (Entry, error) {
	data, info, err := fileread.Bounded(path, maxKey)
	if err != nil {
		return Entry{}, &FileError{path, err}
	}
	if !info.Mine || info.WorldWritable {
		return Entry{}, &FileError{path, ErrForeign}
	}
	key, err := verify.ParseKey(data)
	if err != nil {
		return Entry{}, &FileError{path, err}
	}
	if name := filepath.Base(path); name != fileName(key) && name != stateName(key) {
		return Entry{}, &FileError{path, ErrName}
	}
	return Entry{verify.RingKey{Key: key, Origin: origin}, path}, nil
}

// fileName is the name of a key's newest file.
func fileName(k verify.Key) string { return k.Fingerprint() + suffix }

// stateName is the name of a file with another state of a key than its newest. Two
// states may well be of one second, so the file's digest is in it.
func stateName(k verify.Key) string {
	digest := sha256.Sum256(k.Armored())
	return fmt.Sprintf("%s.%s.%x%s", k.Fingerprint(), k.Newest().UTC().Format("20060102T150405Z"), digest[:8], suffix)
}

// Remove takes the key with that fingerprint out of the user's ring or the system's,
// in all its states. The error is a *[NotThereError] or a path's. A file that cannot be
// read goes by its name.
func (r Ring) Remove(fingerprint string, from verify.KeyOrigin) (path string, err error) {
	fingerprint, ok := normal(fingerprint)
	folder := r.folder(from)
	path = filepath.Join(folder, fingerprint+suffix)
	if !ok || folder == "" || !fileread.Exists(path) {
		return "", &NotThereError{Fingerprint: fingerprint, Builtin: fingerprint == verify.GoogleFingerprint}
	}
	names, err := fileread.Names(folder)
	if err != nil {
		return "", &FileError{folder, err}
	}
	for _, name := range names {
		if strings.HasPrefix(name, fingerprint+".") && name != fingerprint+suffix {
			if err := fsx.Remove(filepath.Join(folder, name)); err != nil {
				return "", err
			}
		}
	}
	return path, fsx.Remove(path)
}

// normal returns a fingerprint as file names have it: people paste them with spaces,
// and in either case.
func normal(fingerprint string) (string, bool) {
	f := strings.ToUpper(strings.TrimPrefix(strings.Join(strings.Fields(fingerprint), ""), "0x"))
	return f, (len(f) == 40 || len(f) == 64) && strings.Trim(f, "0123456789ABCDEF") == ""
}
