package store

import (
	"context"
	"os"
)

// Usage is what one installed toolchain takes on disk, beside the others. Sizes are in
// bytes of the files' contents.
type Usage struct {
	// Sharing is how it has its files: "hardlink", "reflink" or "copy".
	Sharing     string
	Files       int
	SharedFiles int   // of Files, those that another toolchain has too
	Bytes       int64 // of all files
	SharedBytes int64 // of Bytes, those that stay when the toolchain goes
	OwnBytes    int64 // those that are freed then; a file of two names in it counts once
}

// Usage counts what i shares with other toolchains. Files that are hard links tell by
// their number of names; where the file system shares blocks, SharedFiles are those that
// have a blob that others name too.
func (s *Store) Usage(ctx context.Context, i Installed) (Usage, error) {
	c := census{names: map[fileID]int{}}
	if err := walkFiles(ctx, s.dirs.GOROOT(i.Tree), c.add); err != nil {
		return Usage{}, err
	}
	u := Usage{Sharing: "hardlink"}
	if c.links == 0 {
		return s.usageByDigest(i, c)
	}
	u.Files, u.Bytes = c.files, c.bytes
	for id, names := range c.names {
		if id.names-uint64(names) > 1 { // one of them is the blob
			u.SharedFiles += names
			u.SharedBytes += id.size * int64(names)
		} else {
			u.OwnBytes += id.size
		}
	}
	return u, nil
}

// usageByDigest is Usage where the toolchain's files have one name each.
func (s *Store) usageByDigest(i Installed, c census) (Usage, error) {
	u := Usage{Sharing: "copy", Files: c.files, Bytes: c.bytes, OwnBytes: c.bytes}
	m, err := s.Manifest(i.Tree)
	if err != nil {
		return u, nil // what is known without it
	}
	others := s.digestsBut(i)
	for _, f := range m.Files() {
		k := keyOf(f.Name, f.SHA256)
		st, err := os.Lstat(s.dirs.Blob(k.sum, k.executable))
		if err != nil {
			continue
		}
		u.Sharing = "reflink"
		if others[k] {
			u.SharedFiles++
			u.SharedBytes += st.Size()
			u.OwnBytes -= st.Size()
		}
	}
	return u, nil
}

// digestsBut returns the blobs that the installed toolchains name, without i.
func (s *Store) digestsBut(i Installed) map[blobKey]bool {
	all := map[blobKey]bool{}
	for _, t := range s.trees() {
		m, err := s.Manifest(t)
		if err != nil || t == i.Tree {
			continue
		}
		for _, f := range m.Files() {
			all[keyOf(f.Name, f.SHA256)] = true
		}
	}
	return all
}

// census counts the files of a toolchain.
type census struct {
	files, links int // links: files that have more than one name
	bytes        int64
	names        map[fileID]int // in this toolchain
}

func (c *census) add(_ string, id fileID) {
	c.files++
	c.bytes += id.size
	c.names[id]++
	if id.names > 1 {
		c.links++
	}
}
