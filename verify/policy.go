package verify

import (
	"slices"

	"github.com/gvx-go/gvx/internal/quote"
)

// ProofSumDB is the name of the checksum log's proof, which every toolchain has.
const ProofSumDB = "sumdb"

// Evidence is what was gathered for one toolchain. Nothing in it is believed
// before [Policy.Judge].
type Evidence struct {
	// Log is the checksum log's proof; without it nothing is ever accepted.
	Log *LogProof
	// Archive is the proof of the archive that the files came from, or nil where
	// none was needed: the checksum log covers a module's zip.
	Archive *ArchiveProof
}

// Policy says what is demanded. The log's proof always is.
type Policy struct {
	// LogKey is the verifier key of the checksum log: [LogKey], or a test's.
	LogKey string
	// Require names proofs that are demanded besides. It can only add.
	Require []Requirement
}

// Requirement is a proof that somebody demands.
type Requirement struct {
	Proof string // "gpg", "sha256", "sigstore"
	By    string // who, "GVX_REQUIRE" or a file; foreign
}

// Require returns a demand for each of the proofs.
func Require(by string, proofs ...string) []Requirement {
	all := make([]Requirement, len(proofs))
	for i, p := range proofs {
		all[i] = Requirement{p, by}
	}
	return all
}

// Verified says that a toolchain's files were proved. Only [Policy.Judge] makes a
// valid one.
type Verified struct {
	manifest Manifest
	h1       string
	proofs   []string
	log      LogProof
	archive  *ArchiveProof
}

// Judge compares the files of m with what the evidence proves for s. The error is
// a *[RefutedError]: the log's proof is missing or fails, the files are not those
// that the log knows, the archive's proof is none or is of another release, or a
// required proof is missing.
func (p Policy) Judge(s Subject, m Manifest, e Evidence) (*Verified, error) {
	if s.IsZero() || m.IsZero() || m.Subject() != s {
		return nil, &RefutedError{Subject: s, Reason: "the list of files is of another release", Want: s.String(), Got: m.Subject().String()}
	}
	want, err := e.Log.Check(p.LogKey, s)
	if err != nil {
		return nil, err
	}
	if got := m.H1(); got != want {
		return nil, &RefutedError{Subject: s, Reason: "the files are not those that the checksum log knows", Want: want, Got: got}
	}
	v := &Verified{manifest: m, h1: want, proofs: []string{ProofSumDB}, log: cloneProof(e.Log)}
	if e.Archive != nil {
		if err := checkArchive(s, e.Archive); err != nil {
			return nil, err
		}
		v.archive = e.Archive
		v.proofs = append(v.proofs, e.Archive.Proofs()...)
		slices.Sort(v.proofs)
	}
	if err := p.Demand(s, v.proofs); err != nil {
		return nil, err
	}
	return v, nil
}

func checkArchive(s Subject, a *ArchiveProof) error {
	switch {
	case !a.Valid():
		return &RefutedError{Subject: s, Reason: "the archive was not verified"}
	case a.Subject() != s:
		return &RefutedError{Subject: s, Reason: "the archive is of another release", Want: s.String(), Got: a.Subject().String()}
	}
	return nil
}

// MissingProofError is the cause of a *[RefutedError] when nothing is wrong with a
// toolchain but that a proof which the user demands does not exist.
type MissingProofError struct{ Requirement }

func (e *MissingProofError) Error() string {
	return quote.Foreign(e.By) + " asks for the proof " + quote.Foreign(e.Proof) + ", and there is none"
}

// Demand returns a *[RefutedError] when a required proof is not among proofs. Asked
// with what a source can offer at all, it saves a download that would be refused.
func (p Policy) Demand(s Subject, proofs []string) error {
	for _, r := range p.Require {
		if !slices.Contains(proofs, r.Proof) {
			return &RefutedError{Subject: s, Reason: "a required proof is missing", Err: &MissingProofError{r}}
		}
	}
	return nil
}

func cloneProof(p *LogProof) LogProof {
	c := *p
	c.Hashes = slices.Clone(p.Hashes)
	return c
}

// Valid reports whether v was made by [Policy.Judge]. It is false for nil and for
// the zero Verified.
func (v *Verified) Valid() bool { return v != nil && v.h1 != "" }

// Subject returns the release and platform that were proved.
func (v *Verified) Subject() Subject { return v.manifest.Subject() }

// Manifest returns the files that were proved.
func (v *Verified) Manifest() Manifest { return v.manifest }

// H1 returns the hash of the files, as the log has it.
func (v *Verified) H1() string { return v.h1 }

// Proofs returns the names of the proofs, sorted.
func (v *Verified) Proofs() []string { return slices.Clone(v.proofs) }

// Archive returns the proof of the archive that the files came from, or nil.
func (v *Verified) Archive() *ArchiveProof { return v.archive }

// LogProof returns the checksum log's proof, to be kept in the receipt.
func (v *Verified) LogProof() *LogProof {
	p := cloneProof(&v.log)
	return &p
}
