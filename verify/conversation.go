package verify

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/gvx-go/gvx/internal/goversion"
)

// conversation is one question to the log: what was asked and answered, and the
// heads that were agreed on. Nothing is stored before it has ended well.
type conversation struct {
	*operations
	verifier note.Verifier
}

func newConversation(ctx context.Context, r Remote, t TileCache, v note.Verifier, key string, known head) *conversation {
	return &conversation{verifier: v, operations: &operations{
		ctx: ctx, remote: r, cache: t, key: key, name: v.Name(), signed: []byte(known.note),
		slots: make(chan struct{}, parallel), answers: map[string][]byte{}, failures: map[string]error{}, saved: map[string]bool{},
	}}
}

// newest returns the newest head that the conversation has agreed on. Its
// signature was checked by then, here or in x/mod's client.
func (c *conversation) newest() head {
	h, err := openOwnHead("newest", c.operations.head(), c.verifier)
	if err != nil {
		return head{} // nothing is proved by the empty tree
	}
	return h
}

// prove looks s up, through x/mod's client, which proves that what the server
// signs is on one timeline with the newest head, and then proves the record itself.
// The client's own result is not enough: it returns no error and no lines for
// another module's record, and it keeps the proof to itself.
func (c *conversation) prove(s Subject) (*LogProof, error) {
	if _, err := sumdb.NewClient(c.operations).Lookup(goversion.ModulePath, s.ModuleVersion()); err != nil {
		return nil, c.cause(err)
	}
	id, record, _, err := tlog.ParseRecord(c.record())
	if err != nil {
		return nil, &RefutedError{Reason: "the log's answer is not well-formed", Err: err}
	}
	// Before the tiles are fetched: no proof is needed for what is of no use.
	if _, err := parseRecord(string(record), s); err != nil {
		return nil, err
	}
	newest := c.newest()
	hashes, err := tlog.ProveRecord(newest.N, id, tlog.TileHashReader(newest.Tree, tileReader{c.operations}))
	if err != nil {
		return nil, c.cause(err)
	}
	proof := &LogProof{Log: c.name, ID: id, Record: string(record), Head: newest.note, Hashes: hashes}
	if _, err := proof.Check(c.key, s); err != nil {
		return nil, err
	}
	return proof, nil
}

// refresh asks for the log's newest head and takes it when it is newer.
func (c *conversation) refresh() error {
	signed, err := c.ReadRemote("/latest")
	if err != nil {
		return c.cause(err)
	}
	h, err := openHead(signed, c.verifier)
	if err != nil {
		return &RefutedError{Reason: "the log's tree head does not verify with its key", Err: err}
	}
	known := c.newest()
	if err := c.consistent(known, h); err != nil {
		return err
	}
	if h.N > known.N {
		c.setHead(signed)
	}
	return nil
}

// consistent proves that the smaller one of two heads is a prefix of the other.
func (c *conversation) consistent(a, b head) error {
	if a.N > b.N {
		a, b = b, a
	}
	return c.extends(a, b)
}

// extends proves that the tree old is a prefix of the tree of h.
func (c *conversation) extends(old, h head) error {
	switch {
	case old.N == 0:
		return nil
	case old.N > h.N:
		return &RefutedError{Reason: "the log went back behind a tree head that it signed before", Err: fork(old, h, nil)}
	case old.Tree == h.Tree:
		return nil
	case old.N == h.N:
		return &RefutedError{Reason: "the log contradicts a tree head that it signed before", Err: fork(old, h, nil)}
	}
	proof, err := tlog.ProveTree(h.N, old.N, tlog.TileHashReader(h.Tree, tileReader{c.operations}))
	if err != nil {
		return c.cause(err)
	}
	if err := tlog.CheckTree(proof, h.N, h.Hash, old.N, old.Hash); err != nil {
		return &RefutedError{Reason: "the log contradicts a tree head that it signed before", Err: fork(old, h, proof)}
	}
	return nil
}

func fork(old, h head, proof tlog.TreeProof) *ForkError {
	return &ForkError{Evidence: fmt.Sprintf("older tree:\n%s\nnewer tree:\n%s\nproof of the newer tree:\n%v\n", old.note, h.note, proof)}
}
