package verify_test

import (
	"context"
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
		"sumdb asked":   {verify.Policy{LogKey: s.LogKey(), Require: []string{"sumdb"}}, toolchain.Subject, good, proof, ""},
		"gpg asked":     {verify.Policy{LogKey: s.LogKey(), Require: []string{"sumdb", "gpg"}}, toolchain.Subject, good, proof, "GVX_REQUIRE asks for the proof gpg"},
		"sigstore":      {verify.Policy{LogKey: s.LogKey(), Require: []string{"sigstore"}}, toolchain.Subject, good, proof, "sigstore"},
		"sha256":        {verify.Policy{LogKey: s.LogKey(), Require: []string{"sha256"}}, toolchain.Subject, good, proof, "sha256"},
		"unknown proof": {verify.Policy{LogKey: s.LogKey(), Require: []string{"\x1b[2J"}}, toolchain.Subject, good, proof, "GVX_REQUIRE"},
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

func TestZeroVerifiedIsInvalid(t *testing.T) {
	var none *verify.Verified
	if none.Valid() || new(verify.Verified).Valid() {
		t.Error("a Verified that nobody made is valid")
	}
}
