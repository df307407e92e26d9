package verify

import (
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// Several files of one primary, and files of others, in one ring.
func TestRingOfSeveralFiles(t *testing.T) {
	older := newForge(t, 0).name("Signer", self{})
	k := older.subkey(0, self{life: 100, sign: true})
	asc := func(at int) []byte { return sig{at: at}.asc(t, k, archiveBytes) }
	newer := func(change func(*forge)) Key {
		f := older.again().name("Signer", self{at: 50})
		change(f)
		return f.key()
	}
	same := func(f *forge) { f.bind(k, self{life: 100, sign: true}) }
	stranger, _ := sound(t, "Stranger")
	thief := newForge(t, 0).name("Thief", self{at: 60})
	thief.bind(k, self{sign: true, noBack: true})
	thief.revokeSubkey(k, 1, packet.KeyCompromised)
	old := RingKey{older.key(), KeyBuiltin}
	cut := older.again().name("Signer", self{at: 60})
	f := older.again().name("Signer", self{})
	f.subkey(40, self{at: 40, sign: true})
	unknowing := f.key()

	for name, c := range map[string]struct {
		keys    []RingKey
		at      int
		origin  KeyOrigin
		refusal string
	}{
		"one":                       {[]RingKey{old}, 60, KeyBuiltin, ""},
		"the built-in is enough":    {[]RingKey{{newer(same), KeyUser}, old}, 60, KeyBuiltin, ""},
		"the newer prolongs":        {[]RingKey{old, {newer(func(f *forge) { f.bind(k, self{at: 50, life: 500, sign: true}) }), KeyUser}}, 200, KeyUser, ""},
		"a system's prolongs":       {[]RingKey{old, {newer(func(f *forge) { f.bind(k, self{at: 50, life: 500, sign: true}) }), KeySystem}}, 200, KeySystem, ""},
		"the newer shortens":        {[]RingKey{old, {newer(func(f *forge) { f.bind(k, self{at: 50, life: 55, sign: true}) }), KeyUser}}, 60, "", "had expired"},
		"the newer takes the right": {[]RingKey{old, {newer(func(f *forge) { f.bind(k, self{at: 50}) }), KeyUser}}, 60, "", "may not sign"},
		"a newer one, cut, cannot hide what another shortens": {[]RingKey{
			old, {newer(func(f *forge) { f.bind(k, self{at: 50, life: 55, sign: true}) }), KeySystem},
			{older.again().name("Signer", self{at: 80}).bound(k, self{life: 100, sign: true}).key(), KeyUser},
		}, 60, "", "had expired"},
		"the newer knows it not":     {[]RingKey{old, {unknowing, KeyUser}}, 60, KeyBuiltin, ""},
		"only one that knows it not": {[]RingKey{{unknowing, KeyUser}}, 60, "", "not by a key that gvx trusts"},
		"the primary prolonged where the key is not": {[]RingKey{
			{older.again().name("Signer", self{life: 20}).bound(k, self{sign: true}).key(), KeySystem},
			{older.again().name("Signer", self{at: 1, life: 20}).bound(k, self{sign: true}).key(), KeyUser},
			{older.again().name("Signer", self{at: 10, life: 500}).key(), KeyBuiltin},
		}, 60, KeyUser, ""},
		"the primary shortened where the key is not": {[]RingKey{
			{older.again().name("Signer", self{}).bound(k, self{sign: true}).key(), KeyBuiltin},
			{older.again().name("Signer", self{at: 10, life: 20}).key(), KeyUser},
		}, 60, "", "primary key of the key that signed had expired"},
		"revoked in a user's copy": {[]RingKey{old, {newer(func(f *forge) { same(f); f.revokeSubkey(k, 70, packet.KeyCompromised) }), KeyUser}}, 60, "", "compromised"},
		"revoked in the older one": {[]RingKey{{older.again().revoke(10, packet.KeyCompromised).name("Signer", self{}).key(), KeySystem}, {newer(same), KeyUser}}, 60, "", "compromised"},
		"revoked where the key is not even bound": {[]RingKey{
			old, {older.again().name("Signer", self{}).revokeSubkey(k, 70, packet.KeyCompromised).key(), KeySystem},
		}, 60, "", "compromised"},
		"the primary revoked in another": {[]RingKey{old, {older.again().revoke(70, noReason).name("Signer", self{}).key(), KeyUser}}, 60, "", "without a reason"},
		"revoked at an odd place":        {[]RingKey{{newer(func(f *forge) { same(f); f.revoke(70, packet.KeyCompromised) }), KeyUser}}, 60, "", "compromised"},
		"with a stranger":                {[]RingKey{{stranger.key(), KeyUser}, old}, 60, KeyBuiltin, ""},
		"with a thief":                   {[]RingKey{{thief.key(), KeyUser}, old}, 60, KeyBuiltin, ""},
		"only a thief":                   {[]RingKey{{thief.key(), KeyUser}}, 60, "", "compromised"},
		"no key":                         {nil, 60, "", "not by a key that gvx trusts"},
		"the zero key":                   {[]RingKey{{}}, 60, "", "not by a key that gvx trusts"},
		"a cut one":                      {[]RingKey{{cut.key(), KeyUser}}, 60, "", "not by a key that gvx trusts"},
	} {
		wantTry(t, name, try{ring: NewKeyring(c.keys...), asc: asc(c.at)}, c.refusal)
		if c.refusal != "" {
			continue
		}
		proof, err := judge(archiveBytes, claimsOf(t, archiveBytes, asc(c.at)), NewKeyring(c.keys...), nil)
		if err != nil || proof.GPG().Trusted != c.origin || proof.GPG().Key != old.Key.Fingerprint() {
			t.Errorf("%s: %+v, %v", name, proof.GPG(), err)
		}
	}
}

// bound is bind that returns f.
func (f *forge) bound(k *packet.PrivateKey, s self) *forge {
	f.bind(k, s)
	return f
}
