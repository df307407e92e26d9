package store

import (
	"context"
	"io"
	"iter"

	"github.com/gvx-go/gvx/verify"
)

// Stream is [Store.Stage] for an archive that can be read only once, in order:
// Entry.Open is called, and what it returns is read, before the next entry is asked
// for. Each entry is checked before anything of it is written, but what came before
// it is written by then; after an error the staging folder is gone. An error of
// entries, or of what Entry.Open returned, comes back unchanged, so that one of the
// network does not look like one of the archive.
func (s *Store) Stream(ctx context.Context, h *Held, entries iter.Seq2[Entry, error], b Budget) (*Staged, verify.Manifest, error) {
	if !h.covers(s, h.about()) {
		return nil, verify.Manifest{}, ErrNotHeld
	}
	return s.stage(ctx, h.subject, func(at *site) ([]verify.File, []string, error) {
		p := newPump(at, newAdmission(h.subject, b))
		files, err := p.run(ctx, entries)
		return files, p.admission.folders, err
	})
}

// What is read is handed to the writers in parcels, each with the contents of some
// files or with a part of a large one. Their number bounds how far reading runs
// ahead of writing, and so the memory.
const (
	parcelSize = 256 << 10
	maxParcels = 32
)

type parcel struct {
	data  []byte // of the capacity parcelSize
	files []packed
}

// packed is a file whose contents are a part of a parcel.
type packed struct {
	name       string
	start, end int
}

// load is what one writer takes at once: a parcel of whole files, or one file that
// comes in parcels.
type load struct {
	parcel *parcel
	large  Entry
	parts  <-chan *parcel
}

// readFull reads until data is full or r ends. Unlike [io.ReadFull] it has no errors
// of its own for an early end, which would look like r's.
func readFull(r io.Reader, data []byte) (n int, err error) {
	for empty := 0; n < len(data); {
		k, err := r.Read(data[n:])
		n += k
		switch {
		case err == io.EOF:
			return n, nil
		case err != nil:
			return n, err
		case k > 0:
			empty = 0
		default:
			if empty++; empty > maxEmptyReads {
				return n, io.ErrNoProgress
			}
		}
	}
	return n, nil
}

const maxEmptyReads = 100
