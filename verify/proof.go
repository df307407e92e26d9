package verify

import "golang.org/x/mod/sumdb/tlog"

// maxHashes bounds an inclusion proof: no tree of 2^63 records needs more.
const maxHashes = 64

// LogProof is the checksum log's proof for one record. It goes into the receipt
// as JSON and can be checked again without a network.
type LogProof struct {
	// Log is the log's name, "sum.golang.org".
	Log string `json:"log"`
	// ID is the record's number.
	ID int64 `json:"id"`
	// Record is the record's text, as in the log.
	Record string `json:"record"`
	// Head is the signed tree head (a note) that the proof leads to.
	Head string `json:"head"`
	// Hashes proves that the record is included in that tree (RFC 6962).
	Hashes []tlog.Hash `json:"hashes"`
}

// Check proves, without a network, that the log with that verifier key holds
// exactly one h1 for s, and returns it. What p claims counts for nothing until the
// signature, the inclusion and the record itself are checked. It does a bounded
// amount of work whatever p holds. The error is a *[RefutedError].
func (p *LogProof) Check(key string, s Subject) (h1 string, err error) {
	if p == nil {
		return "", &RefutedError{Subject: s, Reason: "there is no proof of the checksum log"}
	}
	if s.IsZero() {
		return "", &RefutedError{Reason: "a proof was asked for no release"}
	}
	v, err := newVerifier(key)
	if err != nil {
		return "", err
	}
	if p.Log != v.Name() {
		return "", &RefutedError{Subject: s, Reason: "the proof is of another log", Want: v.Name(), Got: p.Log}
	}
	tree, err := openHead([]byte(p.Head), v)
	if err != nil {
		return "", &RefutedError{Subject: s, Reason: "the proof's tree head does not verify with the log's key", Err: err}
	}
	h1, err = parseRecord(p.Record, s)
	if err != nil {
		return "", err
	}
	if len(p.Hashes) > maxHashes {
		return "", &RefutedError{Subject: s, Reason: "the proof is too long"}
	}
	hash := tlog.RecordHash([]byte(p.Record))
	if err := tlog.CheckRecord(p.Hashes, tree.N, tree.Hash, p.ID, hash); err != nil {
		return "", &RefutedError{Subject: s, Reason: "the record is not in the tree that the log signed", Err: err}
	}
	return h1, nil
}

// TreeSize returns the number of records that the proof's head claims, without
// checking anything, and 0 when it is unreadable.
func (p *LogProof) TreeSize() int64 {
	if p == nil || len(p.Head) > maxHead {
		return 0
	}
	tree, err := tlog.ParseTree([]byte(p.Head))
	if err != nil {
		return 0
	}
	return tree.N
}
