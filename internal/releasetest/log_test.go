package releasetest_test

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/mod/sumdb"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

// heads is a [verify.HeadStore] in memory.
type heads struct{ head []byte }

func (h *heads) Load() ([]byte, error) { return h.head, nil }

func (h *heads) Replace(old, new []byte) error {
	if string(old) != string(h.head) {
		return sumdb.ErrWriteConflict
	}
	h.head = new
	return nil
}

func small(t testing.TB) releasetest.Toolchain {
	t.Helper()
	return releasetest.Small("1.27.4", platform(t))
}

func logOf(s *releasetest.Server, store *heads) *verify.Log {
	return &verify.Log{Key: s.LogKey(), Head: s.Head(), Remote: s.Remote(), Heads: store}
}

func TestFriendlyLogProves(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain, releasetest.Small("1.20.14", platform(t)))
	store := &heads{}
	log := logOf(s, store)
	s.Grow(400)
	proof, err := log.Prove(context.Background(), toolchain.Subject)
	if err != nil {
		t.Fatal(err)
	}
	verified, err := verify.Policy{LogKey: s.LogKey()}.Judge(toolchain.Subject, toolchain.Manifest(), verify.Evidence{Log: proof})
	if err != nil || !verified.Valid() {
		t.Fatalf("Judge = %v, %v", verified, err)
	}
	if string(store.head) != s.Head() || proof.Head != s.Head() {
		t.Error("the newest head was not stored, or is not the one of the proof")
	}
	later := releasetest.Small("1.28.0", platform(t))
	s.Add(later)
	if _, err := log.Prove(context.Background(), later.Subject); err != nil {
		t.Errorf("a toolchain that was added later: %v", err)
	}
	if string(store.head) != s.Head() {
		t.Error("the stored head did not move on")
	}
}

// TestHostileLog is the table of everything that a log can do wrong. In every case
// the stored head must stay what it was.
func TestHostileLog(t *testing.T) {
	const refuted, unreachable, fine = "refuted", "unreachable", "fine"
	for name, want := range map[string]string{
		"other-record": refuted, "other-version": refuted, "two-h1": refuted, "empty-record": refuted, "foreign-line": refuted,
		"forked-log": refuted, "rolled-back-log": refuted, "old-head": fine, "forged-tiles": refuted, "forged-record": refuted,
		"log-no-record": refuted, "log-unreachable": unreachable, "escapes-record": refuted,
	} {
		for _, knows := range []string{"built-in", "stored"} {
			t.Run(name+"/"+knows, func(t *testing.T) {
				toolchain := small(t)
				s := releasetest.New(t, toolchain)
				if err := s.Apply(name); err != nil {
					t.Fatal(err)
				}
				known := s.Head()
				if name != "rolled-back-log" && name != "old-head" {
					known = s.HeadOf(200)
				}
				store := &heads{}
				log := &verify.Log{Key: s.LogKey(), Remote: s.Remote(), Heads: store}
				if knows == "stored" {
					store.head = []byte(known)
				} else {
					log.Head = known
				}
				before := string(store.head)
				proof, err := log.Prove(context.Background(), toolchain.Subject)
				if got := kindOf(err); got != want {
					t.Fatalf("Prove: %s, want %s: %v", got, want, err)
				}
				if want == fine {
					if proof.Head != known || string(store.head) != known {
						t.Error("the head in use went back")
					}
					return
				}
				if proof != nil || string(store.head) != before {
					t.Errorf("refused, yet there is a proof (%v) or another stored head", proof)
				}
			})
		}
	}
}

func kindOf(err error) string {
	_, refuted := errors.AsType[*verify.RefutedError](err)
	_, unreachable := errors.AsType[*verify.UnreachableError](err)
	switch {
	case err == nil:
		return "fine"
	case refuted && !unreachable:
		return "refuted"
	case unreachable && !refuted:
		return "unreachable"
	}
	return "something else"
}

// TestForkIsNamed wants the evidence, not only a refusal.
func TestForkIsNamed(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	s.Apply("forked-log")
	_, err := logOf(s, &heads{}).Prove(context.Background(), toolchain.Subject)
	fork, ok := errors.AsType[*verify.ForkError](err)
	if !ok || fork.Evidence == "" || !errors.Is(err, sumdb.ErrSecurity) {
		t.Errorf("Prove = %v, want a ForkError with evidence", err)
	}
}

// TestFreshClientBelievesAFork shows why a head is built in: without any, a fork
// that the key signed cannot be told from the truth.
func TestFreshClientBelievesAFork(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	s.Apply("forked-log")
	log := &verify.Log{Key: s.LogKey(), Remote: s.Remote()}
	if _, err := log.Prove(context.Background(), toolchain.Subject); err != nil {
		t.Errorf("Prove = %v", err)
	}
}
