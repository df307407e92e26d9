package verify

import (
	"slices"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// The same revocation has the same name in every file, whatever stands around it.
func TestRevocationsAreNamed(t *testing.T) {
	f, k := sound(t, "Signer")
	if ids := f.key().Revocations(); len(ids) != 0 {
		t.Errorf("none: %q", ids)
	}
	one := f.subkeyRevocation(k)
	first := f.key().Revocations()
	if len(first) != 1 || !strings.HasPrefix(first[0], f.key().Subkeys()[1].Fingerprint) {
		t.Fatalf("%q", first)
	}
	f.out.Write(one)
	if ids := f.key().Revocations(); !slices.Equal(ids, first) {
		t.Errorf("twice: %q", ids)
	}
	other := f.again().revoke(9, packet.KeyRetired).name("Signer", self{at: 3})
	other.out.Write(one)
	other.bind(k, self{sign: true})
	if ids := other.key().Revocations(); len(ids) != 2 || !slices.Contains(ids, first[0]) {
		t.Errorf("another file: %q", ids)
	}
	// One by somebody else is none.
	thief := &forge{TB: t, primary: newPrivate(t, 0, false)}
	thief.revoke(9, packet.KeyCompromised)
	forged := f.again().name("Signer", self{})
	forged.out.Write(thief.out.Bytes())
	if ids := forged.key().Revocations(); len(ids) != 0 {
		t.Errorf("forged: %q", ids)
	}
}
