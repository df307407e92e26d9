package keyring

import (
	"bytes"
	"crypto"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/gvx-go/gvx/verify"
)

// inYear is a configuration for what was made at the beginning of that year.
func inYear(y int) *packet.Config {
	return &packet.Config{
		Algorithm: packet.PubKeyAlgoEdDSA, DefaultHash: crypto.SHA256,
		Time: func() time.Time { return time.Date(y, 1, 1, 12, 0, 0, 0, time.UTC) },
	}
}

func newEntity(t *testing.T) *openpgp.Entity {
	t.Helper()
	e, err := openpgp.NewEntity("Mirror", "", "", inYear(2022))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// file returns the key file of e after each change, which e itself does not see.
func file(t *testing.T, e *openpgp.Entity, changes ...func(*openpgp.Entity) error) []byte {
	t.Helper()
	changed := *e
	changed.Subkeys = append([]openpgp.Subkey(nil), e.Subkeys...)
	for _, change := range changes {
		if err := change(&changed); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	w, err := armor.EncodeWithChecksumOption(&b, openpgp.PublicKeyType, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := changed.Serialize(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func revoke(y int, why packet.ReasonForRevocation) func(*openpgp.Entity) error {
	return func(e *openpgp.Entity) error { return e.Revoke(why, "", inYear(y)) }
}

func renew(y int) func(*openpgp.Entity) error {
	return func(e *openpgp.Entity) error { return e.AddSigningSubkey(inYear(y)) }
}

// A revocation is taken whatever its date: GnuPG makes one with each key, to be
// published when the key is stolen.
func TestImportOfARevocation(t *testing.T) {
	for name, c := range map[string]struct {
		year  int // of the revocation
		renew bool
		files int
	}{
		"made with the key":        {2022, false, 2},
		"older than what is known": {2022, true, 2},
		"newer":                    {2024, false, 2},
		"newer, not the newest":    {2024, true, 2},
	} {
		r, e := newRing(t), newEntity(t)
		good := file(t, e)
		if c.renew {
			good = file(t, e, renew(2025))
		}
		if _, err := r.Import(good, verify.KeyUser); err != nil {
			t.Fatal(err)
		}
		revoked := file(t, e, revoke(c.year, packet.KeyCompromised))
		got, err := r.Import(revoked, verify.KeyUser)
		if err != nil || got.Already || !got.Updated || !got.Key.Subkeys()[0].Revoked {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		entries, err := r.Entries()
		if err != nil || len(entries) != 1+c.files {
			t.Errorf("%s: %d entries, %v", name, len(entries), err)
		}
		before := names(t, r.User)
		var older *OlderError
		again, err := r.Import(revoked, verify.KeyUser)
		if left := names(t, r.User); !again.Already && !errors.As(err, &older) || again.Updated || len(left) != len(before) {
			t.Errorf("%s: again: %+v, %v, %q", name, again, err, left)
		}
		if _, err := r.Remove(got.Key.Fingerprint(), verify.KeyUser); err != nil || len(names(t, r.User)) > 0 {
			t.Errorf("%s: %v, left %q", name, err, names(t, r.User))
		}
	}
}

// States of one second do not overwrite each other.
func TestStatesOfOneSecond(t *testing.T) {
	r, e := newRing(t), newEntity(t)
	for i, data := range [][]byte{
		file(t, e), file(t, e, revoke(2022, packet.KeyRetired)), file(t, e, revoke(2022, packet.KeyCompromised)), file(t, e, renew(2022)),
	} {
		got, err := r.Import(data, verify.KeyUser)
		if err != nil || got.Already || got.Updated != (i > 0) {
			t.Fatalf("%d: %+v, %v", i, got, err)
		}
		if left := names(t, r.User); len(left) != i+1 {
			t.Errorf("%d: %q", i, left)
		}
		if again, err := r.Import(data, verify.KeyUser); err != nil || !again.Already {
			t.Errorf("%d: again: %+v, %v", i, again, err)
		}
	}
	got, err := r.Import(file(t, e, renew(2023)), verify.KeyUser)
	if err != nil || filepath.Base(got.Path) != got.Key.Fingerprint()+suffix || len(names(t, r.User)) != 5 {
		t.Errorf("%+v, %v, %q", got, err, names(t, r.User))
	}
}

// Another ring's newer state keeps an older one out, but no revocation: who reads this
// ring may not read that one.
func TestImportBesideAnotherRing(t *testing.T) {
	r, e := newRing(t), newEntity(t)
	good, revoked, later := file(t, e), file(t, e, revoke(2022, packet.KeyCompromised)), file(t, e, renew(2025))
	if _, err := r.Import(later, verify.KeyUser); err != nil {
		t.Fatal(err)
	}
	var older *OlderError
	if _, err := r.Import(good, verify.KeySystem); !errors.As(err, &older) || older.Has.Origin != verify.KeyUser || len(names(t, r.System)) > 0 {
		t.Errorf("an older state: %v", err)
	}
	got, err := r.Import(revoked, verify.KeySystem)
	if err != nil || got.Updated || got.Already || !strings.HasPrefix(got.Path, r.System) || filepath.Base(got.Path) != got.Key.Fingerprint()+suffix {
		t.Errorf("a revocation: %+v, %v", got, err)
	}
	if got, err := r.Import(later, verify.KeyUser); err != nil || !got.Already || len(names(t, r.User)) != 1 {
		t.Errorf("again: %+v, %v", got, err)
	}
	if _, err := r.Remove(got.Key.Fingerprint(), verify.KeySystem); err != nil {
		t.Error(err)
	}
}
