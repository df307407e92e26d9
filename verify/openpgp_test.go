package verify

import (
	"bytes"
	"crypto"
	"errors"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// try is one attack or one sound signature: what stands in the ring, and what in
// the .asc.
type try struct {
	ring Keyring
	asc  []byte
	data []byte // archiveBytes unless set
}

// wantTry holds that t is accepted, or refused with those words.
func wantTry(t *testing.T, name string, y try, refusal string) {
	t.Helper()
	data := archiveBytes
	if y.data != nil {
		data = y.data
	}
	proof, err := judge(data, claimsOf(t, data, y.asc), y.ring, nil)
	if refusal == "" {
		if err != nil || !proof.Valid() || proof.GPG() == nil {
			t.Errorf("%s: %v", name, err)
		}
		return
	}
	refuted, ok := errors.AsType[*RefutedError](err)
	if !ok || proof.Valid() || !strings.Contains(err.Error(), refusal) || refuted.Subject != testSubject(t) {
		t.Errorf("%s: %v, want %q", name, err, refusal)
	}
}

func TestKeyAtTheSignaturesTime(t *testing.T) {
	type kit struct {
		f   *forge
		sub *packet.PrivateKey
	}
	make := func(life, primaryLife int, change func(kit)) func() kit {
		return func() kit {
			k := kit{f: newForge(t, 0).name("Signer", self{life: primaryLife})}
			k.sub = k.f.subkey(5, self{at: 5, life: life, sign: true})
			if change != nil {
				change(k)
			}
			return k
		}
	}
	revoke := func(at int, why packet.ReasonForRevocation) func(kit) {
		return func(k kit) { k.f.revoke(at, why) }
	}
	revokeSubkey := func(at int, why packet.ReasonForRevocation) func(kit) {
		return func(k kit) { k.f.revokeSubkey(k.sub, at, why) }
	}
	for name, c := range map[string]struct {
		kit     func() kit
		at      int
		refusal string
	}{
		"sound":                               {make(0, 0, nil), 10, ""},
		"expired since":                       {make(10, 0, nil), 14, ""},
		"expired before":                      {make(10, 0, nil), 16, "the key that signed had expired"},
		"primary expired since":               {make(0, 12, nil), 11, ""},
		"primary expired before":              {make(0, 12, nil), 13, "primary key of the key that signed had expired"},
		"older than the key":                  {make(0, 0, nil), 4, "did not exist yet"},
		"older than the primary":              {make(0, 0, nil), -1, "did not exist yet"},
		"superseded later":                    {make(0, 0, revokeSubkey(20, packet.KeySuperseded)), 19, ""},
		"superseded before":                   {make(0, 0, revokeSubkey(20, packet.KeySuperseded)), 20, "was revoked at the signature's time, 2020-01-21 12:00:00 UTC"},
		"retired later":                       {make(0, 0, revokeSubkey(20, packet.KeyRetired)), 19, ""},
		"retired before":                      {make(0, 0, revokeSubkey(20, packet.KeyRetired)), 21, "retired"},
		"compromised later":                   {make(0, 0, revokeSubkey(20, packet.KeyCompromised)), 19, "the key that signed is revoked (on 2020-01-21 12:00:00 UTC: it is compromised)"},
		"revoked later for no reason":         {make(0, 0, revokeSubkey(20, packet.NoReason)), 19, "without a reason"},
		"revoked later without a reason":      {make(0, 0, revokeSubkey(20, noReason)), 19, "without a reason"},
		"revoked later for another reason":    {make(0, 0, revokeSubkey(20, 77)), 19, "unknown reason"},
		"revoked later as a user id":          {make(0, 0, revokeSubkey(20, packet.UserIDNotValid)), 19, "unknown reason"},
		"primary superseded later":            {make(0, 0, revoke(20, packet.KeySuperseded)), 19, ""},
		"primary superseded before":           {make(0, 0, revoke(20, packet.KeySuperseded)), 21, "superseded"},
		"primary compromised later":           {make(0, 0, revoke(20, packet.KeyCompromised)), 19, "compromised"},
		"superseded, and bound again":         {make(0, 0, func(k kit) { revokeSubkey(20, packet.KeySuperseded)(k); k.f.bind(k.sub, self{at: 25, sign: true}) }), 30, "superseded"},
		"another subkey compromised":          {make(0, 0, func(k kit) { k.f.revokeSubkey(k.f.subkey(5, self{at: 5, sign: true}), 6, packet.KeyCompromised) }), 19, ""},
		"life shortened":                      {make(0, 0, func(k kit) { k.f.bind(k.sub, self{at: 8, life: 10, sign: true}) }), 16, "had expired"},
		"life shortened, alone":               {make(0, 0, func(k kit) { k.f.bind(k.sub, self{at: 8, life: 10, sign: true, alone: true}) }), 16, "had expired"},
		"life prolonged":                      {make(10, 0, func(k kit) { k.f.bind(k.sub, self{at: 8, life: 40, sign: true}) }), 30, ""},
		"right to sign taken":                 {make(0, 0, func(k kit) { k.f.bind(k.sub, self{at: 8}) }), 16, "may not sign files"},
		"right to sign taken later":           {make(0, 0, func(k kit) { k.f.bind(k.sub, self{at: 20}) }), 16, ""},
		"bound with SHA-1":                    {make(0, 0, func(k kit) { k.f.bind(k.sub, self{at: 8, sign: true, hash: crypto.SHA1}) }), 16, "bound with a hash that can be forged"},
		"countersigned with SHA-1":            {make(0, 0, func(k kit) { k.f.bind(k.sub, self{at: 8, sign: true, backHash: crypto.SHA1}) }), 16, ""},
		"bound a second time with no proof":   {make(0, 0, func(k kit) { k.f.bind(k.sub, self{at: 8, sign: true, noBack: true}) }), 16, ""},
		"another name, revoked or not, helps": {make(0, 12, func(k kit) { k.f.name("Other", self{at: 0, life: 40, first: true}) }), 30, ""},
	} {
		k := c.kit()
		wantTry(t, name, try{ring: k.f.ring(), asc: sig{at: c.at}.asc(t, k.sub, archiveBytes)}, c.refusal)
	}
}

// go-crypto demands that a signing subkey has signed its bond with the primary:
// else whoever has any primary key could call the release's subkey his own.
func TestSubkeyMustCountersign(t *testing.T) {
	stranger := newPrivate(t, 0, true)
	for name, s := range map[string]self{
		"none":               {sign: true, noBack: true},
		"by another key":     {sign: true, falseBy: stranger},
		"no right, no proof": {sign: false},
	} {
		f := newForge(t, 0).name("Thief", self{})
		k := f.subkey(0, s)
		_, err := judge(archiveBytes, claimsOf(t, archiveBytes, sig{at: 5}.asc(t, k, archiveBytes)), f.ring(), nil)
		if _, ok := errors.AsType[*RefutedError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
		for _, sub := range f.key().Subkeys()[1:] {
			if sub.Signs {
				t.Errorf("%s: the key is said to sign", name)
			}
		}
	}
}

func TestSignatureForms(t *testing.T) {
	f, k := sound(t, "Signer")
	ring := f.ring()
	strangerFile, stranger := sound(t, "Stranger")
	good := sig{at: 5}.packet(t, k, archiveBytes)
	other := sig{at: 5}.packet(t, stranger, archiveBytes)
	asc := armored("PGP SIGNATURE", good)
	text := bytes.ReplaceAll(archiveBytes, []byte("\r\n"), []byte("\n"))
	clear := "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nan archive\n" + string(asc)
	with := func(old, new string) []byte { return bytes.Replace(asc, []byte(old), []byte(new), 1) }
	flipped := bytes.Clone(archiveBytes)
	flipped[1000] ^= 1
	for name, c := range map[string]struct {
		asc, data []byte
		refusal   string
	}{
		"sound":                        {asc, nil, ""},
		"by the primary":               {sig{at: 5}.asc(t, f.primary, archiveBytes), nil, ""},
		"SHA-512":                      {sig{at: 5, hash: 10}.asc(t, k, archiveBytes), nil, ""},
		"with a fingerprint":           {sig{at: 5, whole: true}.asc(t, k, archiveBytes), nil, ""},
		"only a fingerprint":           {sig{at: 5, whole: true, noIssuer: true}.asc(t, k, archiveBytes), nil, ""},
		"Windows line ends":            {bytes.ReplaceAll(asc, []byte("\n"), []byte("\r\n")), nil, ""},
		"with headers":                 {with("-----\n\n", "-----\nVersion: GnuPG v1\nComment: \x1b[2J\n\n"), nil, ""},
		"with a checksum":              {with("\n-----END", "\n=AAAA\n-----END"), nil, ""},
		"blank lines around":           {append([]byte("\n \r\n"), append(asc, "\n\n\t\n"...)...), nil, ""},
		"a byte changed":               {asc, flipped, "not of this archive"},
		"of another file":              {sig{at: 5}.asc(t, k, []byte("another")), nil, "not of this archive"},
		"of nothing":                   {sig{at: 5}.asc(t, k, nil), nil, "not of this archive"},
		"by a stranger":                {armored("PGP SIGNATURE", other), nil, "not by a key that gvx trusts"},
		"MD5":                          {sig{at: 5, hash: 1}.asc(t, k, archiveBytes), nil, "cannot be read"},
		"SHA-1":                        {sig{at: 5, hash: 2}.asc(t, k, archiveBytes), nil, "hash that can be forged"},
		"text":                         {sig{at: 5, kind: 1}.asc(t, k, archiveBytes), text, "not one of a file's bytes"},
		"text with its line ends":      {sig{at: 5, kind: 1}.asc(t, k, archiveBytes), nil, "not one of a file's bytes"},
		"standalone":                   {sig{at: 5, kind: 2}.asc(t, k, archiveBytes), nil, "not one of a file's bytes"},
		"a certification":              {sig{at: 5, kind: 0x13}.asc(t, k, archiveBytes), nil, "not one of a file's bytes"},
		"version 3":                    {sig{at: 5, version: 3}.asc(t, k, archiveBytes), nil, "cannot be read"},
		"version 5":                    {sig{at: 5, version: 5}.asc(t, k, archiveBytes), nil, "cannot be read"},
		"no issuer":                    {sig{at: 5, noIssuer: true}.asc(t, k, archiveBytes), nil, "by which key"},
		"issuers that differ":          {sig{at: 5, issuer: f.primary.Fingerprint}.asc(t, k, archiveBytes), nil, "not by a key that gvx trusts"},
		"another's fingerprint":        {sig{at: 5, issuer: stranger.Fingerprint}.asc(t, k, archiveBytes), nil, "not by a key that gvx trusts"},
		"something critical":           {sig{at: 5, critical: true}.asc(t, k, archiveBytes), nil, "cannot be read"},
		"of the future":                {sig{at: 365 * 80}.asc(t, k, archiveBytes), nil, "is of the future by this machine's clock, or has expired"},
		"its own time over":            {sig{at: 5, life: 60}.asc(t, k, archiveBytes), nil, "is of the future by this machine's clock, or has expired"},
		"another file's, time over":    {sig{at: 5, life: 60}.asc(t, k, nil), nil, "not of this archive"},
		"two, both good":               {armored("PGP SIGNATURE", good, good), nil, "something else than one signature"},
		"two, one of a stranger":       {armored("PGP SIGNATURE", other, good), nil, "something else than one signature"},
		"two blocks":                   {append(bytes.Clone(asc), asc...), nil, "something stands behind"},
		"a marker before":              {armored("PGP SIGNATURE", []byte("\xca\x03PGP"), good), nil, "something else than one signature"},
		"bytes behind":                 {armored("PGP SIGNATURE", good, []byte{0}), nil, "something else than one signature"},
		"truncated armor":              {asc[:len(asc)/2], nil, "is cut off"},
		"truncated packet":             {armored("PGP SIGNATURE", good[:len(good)-10]), nil, "cannot be read"},
		"text before":                  {append([]byte("Hello\n"), asc...), nil, "something stands before"},
		"HTML before":                  {append([]byte("<html><body>404</body></html>\n"), asc...), nil, "something stands before"},
		"only HTML":                    {[]byte("<html><body>404</body></html>\n"), nil, "does not begin with"},
		"text behind":                  {append(bytes.Clone(asc), "bye"...), nil, "something stands behind"},
		"text behind the last line":    {append(bytes.TrimSpace(bytes.Clone(asc)), "-"...), nil, "something stands behind"},
		"a byte order mark":            {append([]byte("\xef\xbb\xbf"), asc...), nil, "something stands before"},
		"nothing":                      {[]byte{}, nil, "is empty"},
		"no blank line":                {with("-----\n\n", "-----\n"), nil, "damaged"},
		"no base64":                    {with("-----\n\n", "-----\n\n!"), nil, "damaged"},
		"two spaces":                   {with("-----\n\n", "-----\n\n  "), nil, "damaged"},
		"a first line that goes on":    {with("-----\n\n", "----- x\n\n"), nil, "damaged"},
		"an armored message":           {armored("PGP MESSAGE", good), nil, "does not begin with"},
		"a clear-signed message":       {[]byte(clear), nil, "something stands before"},
		"a public key":                 {strangerFile.file(), nil, "does not begin with"},
		"a public key called so":       {armored("PGP SIGNATURE", strangerFile.out.Bytes()), nil, "something else than one signature"},
		"a secret key called so":       {armored("PGP SIGNATURE", secret(t, f)), nil, "something else than one signature"},
		"too long":                     {append(bytes.Clone(asc), bytes.Repeat([]byte(" "), maxOpenPGP)...), nil, "too long"},
		"not armored":                  {good, nil, "does not begin with"},
		"a packet without an end":      {armored("PGP SIGNATURE", []byte{0x8b}, good[2:], good), nil, "something else than one signature"},
		"a packet that goes on inside": {armored("PGP SIGNATURE", longer(good)), nil, "something else than one signature"},
	} {
		wantTry(t, name, try{ring: ring, asc: c.asc, data: c.data}, c.refusal)
	}
}

// longer returns a packet of one byte more than its signature needs.
func longer(p []byte) []byte {
	p = append(bytes.Clone(p), 0)
	p[1]++
	return p
}

func secret(t *testing.T, f *forge) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.primary.Serialize(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A verification must leave nothing behind that changes the next: go-crypto
// remembers whether a self-signature was valid at the time that was asked about.
func TestRingForgetsTheTimeItWasAskedAbout(t *testing.T) {
	f := newForge(t, 0).name("Signer", self{})
	k := f.subkey(0, self{life: 100, sign: true})
	f.revokeSubkey(k, 20, packet.KeySuperseded)
	ring := f.ring()
	for range 3 {
		for at, refusal := range map[int]string{10: "", 30: "superseded", 19: "", 200: "superseded"} {
			wantTry(t, "again", try{ring: ring, asc: sig{at: at}.asc(t, k, archiveBytes)}, refusal)
		}
	}
}
