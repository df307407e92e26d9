package trees

import (
	"context"
	"crypto/fips140"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"os"
	"strconv"

	"github.com/gvx-go/gvx/internal/git"
)

// readEntries takes a file from the working tree where that has the very bytes of the entry,
// by their hash: git reads an object three times slower as long as it is in no pack, as all
// are that were just staged. The others it asks git for.
func readEntries(ctx context.Context, r *git.Repository, entries []git.Entry, visit func(content)) error {
	root, err := os.OpenRoot(r.Top)
	if err != nil {
		return readObjects(ctx, r, entries, visit)
	}
	defer root.Close()
	files, others := split(entries)
	w := &working{root: root}
	err = w.each(ctx, files, func(e git.Entry, c content, ok bool) {
		if ok && !c.isLink && c.err == nil && isBlob(e.Object, c.data) {
			visit(c)
			return
		}
		others = append(others, e)
	})
	if err != nil {
		return err
	}
	return readObjects(ctx, r, others, visit)
}

// split parts what may be taken from the working tree from the rest.
func split(entries []git.Entry) (files, others []git.Entry) {
	for _, e := range entries {
		if e.Stage == 0 && e.Mode.IsFile() && !e.Sparse {
			files = append(files, e)
		} else {
			others = append(others, e)
		}
	}
	return files, others
}

// isBlob reports whether object is the name that git gives to data.
func isBlob(object string, data []byte) bool {
	var h hash.Hash
	switch {
	case len(object) == 2*sha256.Size:
		h = sha256.New()
	case fips140.Enabled(): // SHA-1 may be forbidden
		return false
	default:
		h = sha1.New()
	}
	h.Write([]byte("blob " + strconv.Itoa(len(data)) + "\x00"))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil)) == object
}
