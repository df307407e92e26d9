// Package keyring keeps the OpenPGP keys that somebody decided to trust beside the
// one that is built in: a user's own, and a system's for all of its users.
//
// It promises that a key gets in by [Ring.Import] alone, that a file of the ring
// counts only where nobody but the user and root can have put it there, that what
// stands in a ring and cannot be used is an error and never passed over, and that no
// import brings in an older state of a key, which may lack a revocation. The states
// that a newer one follows stay beside it: a key that was prolonged may have lost the
// binding by which an earlier signature was good (package verify merges them).
package keyring

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
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
	if name := filepath.Base(path); name != fileName(key) && name != olderName(key) {
		return Entry{}, &FileError{path, ErrName}
	}
	return Entry{verify.RingKey{Key: key, Origin: origin}, path}, nil
}

// fileName is the name of a key's newest file.
func fileName(k verify.Key) string { return k.Fingerprint() + suffix }

// olderName is the name of a file that a newer one of the same key followed.
func olderName(k verify.Key) string {
	return k.Fingerprint() + "." + k.Newest().UTC().Format("20060102T150405Z") + suffix
}

// Import adds the key in data to the user's ring or the system's. Of a file with
// several keys it takes the one that is known already, and no other. already is true
// where the ring has that very state of it. The error is a *[verify.KeyError], an
// *[OlderError], or a path's; then nothing is changed.
func (r Ring) Import(data []byte, to verify.KeyOrigin) (e Entry, already bool, err error) {
	known, err := r.Entries()
	if err != nil {
		return Entry{}, false, err
	}
	key, err := pick(data, known)
	if err != nil {
		return Entry{}, false, err
	}
	had, there := newest(known, key)
	switch {
	case there && key.Newest().Before(had.Key.Newest()):
		return Entry{}, false, &OlderError{Fingerprint: key.Fingerprint(), Has: had, New: key.Newest()}
	case there && key.Newest().Equal(had.Key.Newest()) && (had.Origin == verify.KeyBuiltin || had.Origin == to):
		return had, true, nil
	}
	folder := r.folder(to)
	if err := makeFolder(folder, to); err != nil {
		return Entry{}, false, err
	}
	path := filepath.Join(folder, fileName(key))
	for _, k := range known {
		if k.Path == path {
			if err := fsx.WriteFile(filepath.Join(folder, olderName(k.Key)), k.Key.Armored(), 0o644); err != nil {
				return Entry{}, false, err
			}
		}
	}
	if err := fsx.WriteFile(path, key.Armored(), 0o644); err != nil {
		return Entry{}, false, err
	}
	return Entry{verify.RingKey{Key: key, Origin: to}, path}, false, nil
}

// pick returns the key in data. The file in which Google publishes its key holds
// others too, so of several keys the known one is meant.
func pick(data []byte, known []Entry) (verify.Key, error) {
	key, err := verify.ParseKey(data)
	if err == nil {
		return key, nil
	}
	for _, block := range verify.KeyBlocks(data) {
		key, blockErr := verify.ParseKey(block)
		if _, there := newest(known, key); blockErr == nil && there {
			return key, nil
		}
	}
	return key, err
}

// newest returns the newest file of key's primary.
func newest(known []Entry, key verify.Key) (n Entry, there bool) {
	for _, k := range known {
		if k.Key.Fingerprint() == key.Fingerprint() && (!there || k.Key.Newest().After(n.Key.Newest())) {
			n, there = k, true
		}
	}
	return n, there
}

// makeFolder makes the ring's folder. The system's is for every user, whatever
// root's umask is.
func makeFolder(folder string, of verify.KeyOrigin) error {
	if folder == "" {
		return ErrNoSystem
	}
	if fileread.Exists(folder) {
		return nil
	}
	parentWasThere := fileread.Exists(filepath.Dir(folder))
	if err := fsx.MkdirAll(folder); err != nil || of != verify.KeySystem {
		return err
	}
	if !parentWasThere {
		if err := os.Chmod(filepath.Dir(folder), 0o755); err != nil {
			return err
		}
	}
	return os.Chmod(folder, 0o755)
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
