package verify_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

func small(t testing.TB) releasetest.Toolchain {
	t.Helper()
	return releasetest.Small("1.27.4", subject(t, "1.27.4").Platform)
}

func TestJudge(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	log := verify.Log{Key: s.LogKey(), Head: s.Head(), Remote: s.Remote()}
	proof, err := log.Prove(context.Background(), toolchain.Subject)
	if err != nil {
		t.Fatal(err)
	}
	good := toolchain.Manifest()
	for name, c := range map[string]struct {
		policy   verify.Policy
		subject  verify.Subject
		manifest verify.Manifest
		proof    *verify.LogProof
		refusal  string // part of it; "" for none
	}{
		"sound":         {verify.Policy{LogKey: s.LogKey()}, toolchain.Subject, good, proof, ""},
		"sumdb asked":   {verify.Policy{LogKey: s.LogKey(), Require: verify.Require("GVX_REQUIRE", "sumdb")}, toolchain.Subject, good, proof, ""},
		"gpg asked":     {verify.Policy{LogKey: s.LogKey(), Require: verify.Require("GVX_REQUIRE", "sumdb", "gpg")}, toolchain.Subject, good, proof, "GVX_REQUIRE asks for the proof gpg"},
		"sigstore":      {verify.Policy{LogKey: s.LogKey(), Require: verify.Require("GVX_REQUIRE", "sigstore")}, toolchain.Subject, good, proof, "sigstore"},
		"sha256":        {verify.Policy{LogKey: s.LogKey(), Require: verify.Require("GVX_REQUIRE", "sha256")}, toolchain.Subject, good, proof, "sha256"},
		"unknown proof": {verify.Policy{LogKey: s.LogKey(), Require: verify.Require("GVX_REQUIRE", "\x1b[2J")}, toolchain.Subject, good, proof, "GVX_REQUIRE"},
		"no proof":      {verify.Policy{LogKey: s.LogKey()}, toolchain.Subject, good, nil, "there is no proof"},
		"no key":        {verify.Policy{}, toolchain.Subject, good, proof, "key"},
		"public key":    {verify.Policy{LogKey: verify.LogKey}, toolchain.Subject, good, proof, "does not verify"},
		"one file more": {verify.Policy{LogKey: s.LogKey()}, toolchain.Subject, toolchain.With("src/more.go", "x").Manifest(), proof, "not those that the checksum log knows"},
		"other release": {verify.Policy{LogKey: s.LogKey()}, subject(t, "1.27.3"), good, proof, "another release"},
		"no manifest":   {verify.Policy{LogKey: s.LogKey()}, toolchain.Subject, verify.Manifest{}, proof, "another release"},
		"nothing":       {verify.Policy{LogKey: s.LogKey()}, verify.Subject{}, verify.Manifest{}, proof, "another release"},
	} {
		v, err := c.policy.Judge(c.subject, c.manifest, verify.Evidence{Log: c.proof})
		if c.refusal == "" {
			if err != nil || !v.Valid() || v.H1() != good.H1() || v.Subject() != toolchain.Subject || !slices.Equal(v.Proofs(), []string{"sumdb"}) || v.LogProof().Record != proof.Record || v.Manifest().H1() != good.H1() {
				t.Errorf("%s: %v, %v", name, v, err)
			}
			continue
		}
		if _, ok := errors.AsType[*verify.RefutedError](err); !ok || v.Valid() || v != nil || !strings.Contains(err.Error(), c.refusal) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: %v, %q", name, v, err)
		}
	}
}

// archiveProof is what an archive without signatures comes to.
func archiveProof(t testing.TB, s verify.Subject) *verify.ArchiveProof {
	t.Helper()
	data := []byte("an archive")
	r, err := verify.NewArchiveReader(bytes.NewReader(data), verify.Claims{Subject: s, Name: "a.zip", SHA256: sha256.Sum256(data)}, verify.Keyring{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

// TestJudgeArchive holds what an archive's proof adds, and that nothing replaces the
// log's.
func TestJudgeArchive(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	log := verify.Log{Key: s.LogKey(), Head: s.Head(), Remote: s.Remote()}
	proof, err := log.Prove(context.Background(), toolchain.Subject)
	if err != nil {
		t.Fatal(err)
	}
	ours := archiveProof(t, toolchain.Subject)
	for name, c := range map[string]struct {
		archive *verify.ArchiveProof
		log     *verify.LogProof
		require []string
		proofs  string
		refusal string
	}{
		"none":             {nil, proof, nil, "sumdb", ""},
		"sound":            {ours, proof, nil, "sha256 sumdb", ""},
		"sha256 asked":     {ours, proof, []string{verify.ProofSHA256}, "sha256 sumdb", ""},
		"both asked":       {ours, proof, []string{verify.ProofSHA256, verify.ProofSumDB}, "sha256 sumdb", ""},
		"gpg asked":        {ours, proof, []string{verify.ProofGPG}, "", "asks for the proof gpg"},
		"sigstore asked":   {ours, proof, []string{verify.ProofSigstore}, "", "asks for the proof sigstore"},
		"nobody's proof":   {ours, proof, []string{"none"}, "", "asks for the proof none"},
		"zero":             {new(verify.ArchiveProof), proof, nil, "", "the archive was not verified"},
		"zero, asked":      {new(verify.ArchiveProof), proof, []string{verify.ProofSHA256}, "", "the archive was not verified"},
		"of another":       {archiveProof(t, subject(t, "1.27.3")), proof, nil, "", "the archive is of another release"},
		"instead of a log": {ours, nil, []string{verify.ProofSHA256}, "", "there is no proof of the checksum log"},
	} {
		policy := verify.Policy{LogKey: s.LogKey(), Require: verify.Require("GVX_REQUIRE", c.require...)}
		v, err := policy.Judge(toolchain.Subject, toolchain.Manifest(), verify.Evidence{Log: c.log, Archive: c.archive})
		if c.refusal == "" {
			if err != nil || strings.Join(v.Proofs(), " ") != c.proofs || v.Archive() != c.archive {
				t.Errorf("%s: %v, %v", name, v, err)
			}
			continue
		}
		if _, ok := errors.AsType[*verify.RefutedError](err); !ok || v.Valid() || !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	other := toolchain.With("src/more.go", "x").Manifest()
	if v, err := (verify.Policy{LogKey: s.LogKey()}).Judge(toolchain.Subject, other, verify.Evidence{Log: proof, Archive: ours}); err == nil || v.Valid() {
		t.Error("an archive's proof stood in for the log's")
	}
}

func TestZeroVerifiedIsInvalid(t *testing.T) {
	var none *verify.Verified
	if none.Valid() || new(verify.Verified).Valid() {
		t.Error("a Verified that nobody made is valid")
	}
}
