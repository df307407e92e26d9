package keyring

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/verify"
)

// Imported is what an import found or did.
type Imported struct {
	// Entry is the key as it is in the ring now.
	Entry
	// Already is true where the file added nothing, so that nothing was changed.
	Already bool
	// Updated is true where the key was trusted before, there or as the built-in one,
	// and the file added to it.
	Updated bool
}

// Import adds the key in data to the user's ring or the system's. Of a file with
// several keys it takes the one that is known already, and no other. A file that is
// older than what is known is taken only for a revocation that is not: those that
// GnuPG makes in advance are as old as the key. The error is a *[verify.KeyError], an
// *[OlderError], or a path's; then nothing is changed.
func (r Ring) Import(data []byte, to verify.KeyOrigin) (Imported, error) {
	known, err := r.Entries()
	if err != nil {
		return Imported{}, err
	}
	key, err := pick(data, known)
	if err != nil {
		return Imported{}, err
	}
	// What counts where the key is to go: a user's ring is none of the others'.
	here := slices.DeleteFunc(slices.Clone(known), func(e Entry) bool {
		return e.Key.Fingerprint() != key.Fingerprint() || e.Origin != verify.KeyBuiltin && e.Origin != to
	})
	had, there := newest(here, key)
	if all, somewhere := newest(known, key); somewhere && !revokes(key, here) {
		switch {
		case key.Newest().Before(all.Key.Newest()):
			return Imported{}, &OlderError{Fingerprint: key.Fingerprint(), Has: all, New: key.Newest()}
		case there && key.Newest().Equal(had.Key.Newest()) && !hasSubkeyBeside(key, here):
			return Imported{Entry: had, Already: true}, nil
		}
	}
	path, err := write(key, here, r.folder(to), to)
	if err != nil {
		return Imported{}, err
	}
	return Imported{Entry: Entry{verify.RingKey{Key: key, Origin: to}, path}, Updated: there}, nil
}

// revokes reports whether key holds a revocation that none of known has.
func revokes(key verify.Key, known []Entry) bool {
	return slices.ContainsFunc(key.Revocations(), func(id string) bool {
		return !slices.ContainsFunc(known, func(e Entry) bool { return slices.Contains(e.Key.Revocations(), id) })
	})
}

// hasSubkeyBeside reports whether key holds a subkey that none of known has.
func hasSubkeyBeside(key verify.Key, known []Entry) bool {
	return slices.ContainsFunc(key.Subkeys(), func(s verify.Subkey) bool {
		return !slices.ContainsFunc(known, func(e Entry) bool {
			return slices.ContainsFunc(e.Key.Subkeys(), func(o verify.Subkey) bool { return o.Fingerprint == s.Fingerprint })
		})
	})
}

// write puts key into folder, beside the other states of it in known: the newest has
// the key's name alone.
func write(key verify.Key, known []Entry, folder string, of verify.KeyOrigin) (path string, err error) {
	if err := makeFolder(folder, of); err != nil {
		return "", err
	}
	path = filepath.Join(folder, fileName(key))
	i := slices.IndexFunc(known, func(e Entry) bool { return e.Path == path })
	switch {
	case i < 0:
	case key.Newest().After(known[i].Key.Newest()):
		former := known[i].Key
		if err := fsx.WriteFile(filepath.Join(folder, stateName(former)), former.Armored(), 0o644); err != nil {
			return "", err
		}
	default:
		path = filepath.Join(folder, stateName(key))
	}
	return path, fsx.WriteFile(path, key.Armored(), 0o644)
}

// maxBlocks bounds how many keys of a file are looked at. Google's has three.
const maxBlocks = 10

// pick returns the key in data. The file in which Google publishes its key holds
// others too, so of several keys the known one is meant.
func pick(data []byte, known []Entry) (verify.Key, error) {
	key, err := verify.ParseKey(data)
	if err == nil {
		return key, nil
	}
	blocks := verify.KeyBlocks(data)
	for _, block := range blocks[:min(len(blocks), maxBlocks)] {
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
