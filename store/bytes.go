package store

import "context"

// Bytes is what a store takes, in bytes of the files' contents, each file once however
// many names it has. Where the file system shares blocks instead, and toolchains have
// copies of their blobs, what they share counts in both.
type Bytes struct {
	Blobs      int64 // files that toolchains share
	Toolchains int64 // files of toolchains, half-done ones included, that are no blob
}

// Bytes measures the store. What may not be read counts for nothing. Errors are ctx's, and
// those of reading a folder.
func (s *Store) Bytes(ctx context.Context) (total Bytes, err error) {
	seen := map[inode]bool{}
	count := func(sum *int64) func(string, fileID) {
		return func(_ string, id fileID) {
			if !seen[id.inode] {
				seen[id.inode] = true
				*sum += id.size
			}
		}
	}
	if err := walkFiles(ctx, s.dirs.Blobs(), count(&total.Blobs)); err != nil {
		return total, err
	}
	return total, walkFiles(ctx, s.dirs.Toolchains(), count(&total.Toolchains))
}
