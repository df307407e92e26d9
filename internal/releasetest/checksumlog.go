package releasetest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// checksumLog is a checksum log in memory (sumdb.ServerOps). Unlike x/mod's
// TestServer it can be rolled back, and it says "not found" instead of panicking.
type checksumLog struct {
	mu      sync.Mutex
	signer  note.Signer
	records [][]byte
	hashes  storedHashes
	ids     map[module.Version]int64
	// shown is how many records it admits to; -1 for all.
	shown int64
}

// storedHashes implements tlog.HashReader.
type storedHashes []tlog.Hash

// ReadHashes implements tlog.HashReader.
func (h storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(h)) {
			return nil, fs.ErrNotExist
		}
		list[i] = h[x]
	}
	return list, nil
}

// fillers is how many records of other modules stand before the first toolchain:
// more than one tile holds, so that proofs cross tiles.
const fillers = 300

// newLog returns a log that holds records of other modules; logs of different
// flavours have different ones, that is, different histories.
func newLog(signer note.Signer, flavour string) *checksumLog {
	l := &checksumLog{signer: signer, ids: map[module.Version]int64{}, shown: -1}
	for i := range fillers {
		l.addFiller(flavour, i)
	}
	return l
}

func (l *checksumLog) addFiller(flavour string, i int) {
	m := module.Version{Path: fmt.Sprintf("example.com/m%d", i), Version: "v1.0.0"}
	l.add(m, record(m, h1Of(flavour+m.Path)))
}

// h1Of returns some h1 hash.
func h1Of(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "h1:" + base64.StdEncoding.EncodeToString(sum[:])
}

// record returns the text of a sound record.
func record(m module.Version, h1 string) string {
	return fmt.Sprintf("%s %s %s\n%s %s/go.mod %s\n", m.Path, m.Version, h1, m.Path, m.Version, goModHash(m.Path))
}

// add appends a record and makes look-ups of m find it.
func (l *checksumLog) add(m module.Version, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := int64(len(l.records))
	hashes, err := tlog.StoredHashes(id, []byte(text), l.hashes)
	if err != nil {
		panic(err)
	}
	l.records = append(l.records, []byte(text))
	l.hashes = append(l.hashes, hashes...)
	l.ids[m] = id
}

// point makes look-ups of m find the record of other.
func (l *checksumLog) point(m, other module.Version) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids[m] = l.ids[other]
}

func (l *checksumLog) rollBack(size int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shown = size
}

func (l *checksumLog) size() int64 {
	if l.shown >= 0 {
		return l.shown
	}
	return int64(len(l.records))
}

// signed returns the signed head of the tree of the first n records.
func (l *checksumLog) signed(n int64) ([]byte, error) {
	hash, err := tlog.TreeHash(n, l.hashes)
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: string(tlog.FormatTree(tlog.Tree{N: n, Hash: hash}))}, l.signer)
}

// Signed implements sumdb.ServerOps.
func (l *checksumLog) Signed(context.Context) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.signed(l.size())
}

// ReadRecords implements sumdb.ServerOps.
func (l *checksumLog) ReadRecords(_ context.Context, id, n int64) ([][]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id < 0 || n < 0 || id+n > l.size() {
		return nil, fs.ErrNotExist
	}
	return slices.Clone(l.records[id : id+n]), nil
}

// Lookup implements sumdb.ServerOps.
func (l *checksumLog) Lookup(_ context.Context, m module.Version) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id, ok := l.ids[m]
	if !ok || id >= l.size() {
		return 0, &fs.PathError{Op: "lookup", Path: m.String(), Err: fs.ErrNotExist}
	}
	return id, nil
}

// ReadTileData implements sumdb.ServerOps.
func (l *checksumLog) ReadTileData(_ context.Context, t tlog.Tile) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if (t.N<<t.H+int64(t.W))<<(t.L*t.H) > l.size() {
		return nil, &fs.PathError{Op: "read", Path: t.Path(), Err: fs.ErrNotExist}
	}
	return tlog.ReadTileData(t, l.hashes)
}

// goModHash returns the h1 of a module's go.mod alone, as the go command computes it.
func goModHash(path string) string {
	return hash([]entry{file("go.mod", goModText(path))})
}

// goModText is the go.mod of a module, which the log covers too.
func goModText(path string) string { return "module " + strings.TrimSpace(path) + "\n" }

// vouch makes look-ups of m find a record of that text, which is added unless it is
// the one that they find already.
func (l *checksumLog) vouch(m module.Version, text string) {
	l.mu.Lock()
	id, ok := l.ids[m]
	same := ok && string(l.records[id]) == text
	l.mu.Unlock()
	if !same {
		l.add(m, text)
	}
}
