package main

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/keyring"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

func (g *gvx) keysCommand() *cli.Command {
	systemFlag := func() cli.Flag {
		return &cli.BoolFlag{Name: "system", Usage: "the ring of all users (" + layout.SystemKeys() + "), as root"}
	}
	return &cli.Command{
		Name:     "keys",
		Category: groupMachine,
		Usage:    "whose OpenPGP signatures count: list, import, remove",
		Description: "Google's release key is built in. A newer file of that key, with the subkeys of a new year, is imported\n" +
			"by gvx keys import, and so is the key of a mirror that signs its archives itself. An imported key stands in\n" +
			"for Google's, never for the checksum log, and every receipt says which one it was.",
		Action: g.listKeys,
		Flags:  []cli.Flag{jsonFlag()},
		Subcommands: []*cli.Command{
			{Name: "list", Usage: "the keys and their subkeys", Flags: []cli.Flag{jsonFlag()}, Action: g.listKeys},
			{Name: "import", Usage: "trust the key in FILE (- is standard input)", ArgsUsage: "FILE", Flags: []cli.Flag{systemFlag()}, Action: g.importKey},
			{Name: "remove", Usage: "trust an imported key no more", ArgsUsage: "FINGERPRINT", Flags: []cli.Flag{systemFlag()}, Action: g.removeKey},
		},
	}
}

// keyJSON is one entry of gvx keys list --json.
type keyJSON struct {
	Fingerprint string       `json:"fingerprint"`
	Identities  []string     `json:"identities"`
	Origin      string       `json:"origin"` // built-in, system or user
	File        string       `json:"file,omitempty"`
	Newest      time.Time    `json:"newest"` // the newest signature in it: how new this state of the key is
	Subkeys     []subkeyJSON `json:"subkeys"`
}

type subkeyJSON struct {
	Fingerprint string     `json:"fingerprint"`
	CreatedAt   time.Time  `json:"created_at"`
	ExpiresAt   *time.Time `json:"expires_at,omitempty"`
	Revoked     bool       `json:"revoked"`
	Signs       bool       `json:"signs"`
}

func (g *gvx) listKeys(c *cli.Context) error {
	if c.NArg() > 0 {
		return usagef("gvx help keys", "there is no command keys %s, and keys list takes no arguments", foreign(c.Args().First()))
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	entries, err := w.ring().Entries()
	if err != nil {
		return err
	}
	if c.Bool("json") {
		list := make([]keyJSON, len(entries))
		for i, e := range entries {
			list[i] = jsonOfKey(e)
		}
		return g.printJSON(list)
	}
	for _, e := range entries {
		if err := w.printKey(e); err != nil {
			return err
		}
	}
	return nil
}

func jsonOfKey(e keyring.Entry) keyJSON {
	k := keyJSON{
		Fingerprint: e.Key.Fingerprint(),
		Identities:  append([]string{}, e.Key.Identities()...),
		Origin:      string(e.Origin),
		File:        e.Path,
		Newest:      e.Key.Newest().UTC(),
		Subkeys:     []subkeyJSON{},
	}
	for _, s := range e.Key.Subkeys() {
		j := subkeyJSON{Fingerprint: s.Fingerprint, CreatedAt: s.Created.UTC(), Revoked: s.Revoked, Signs: s.Signs}
		if !s.Expires.IsZero() {
			expires := s.Expires.UTC()
			j.ExpiresAt = &expires
		}
		k.Subkeys = append(k.Subkeys, j)
	}
	return k
}

func (w *world) printKey(e keyring.Entry) error {
	where := string(e.Origin)
	if e.Path != "" {
		where += ", " + w.shorten(e.Path)
	}
	w.print("%s  (%s)", e.Key.Fingerprint(), where)
	for _, name := range e.Key.Identities() {
		w.print("  %s", foreign(name))
	}
	var rows [][]string
	for _, s := range e.Key.Subkeys() {
		rows = append(rows, []string{"  " + s.Fingerprint, s.Created.UTC().Format(time.DateOnly), w.stateOf(s)})
	}
	return w.table(rows)
}

// stateOf says what a subkey is good for today.
func (w *world) stateOf(s verify.Subkey) string {
	var state []string
	if s.Signs {
		state = append(state, "signs")
	} else {
		state = append(state, "does not sign")
	}
	switch {
	case s.Revoked:
		state = append(state, "revoked")
	case s.Expires.IsZero():
	case s.Expires.Before(w.now()):
		state = append(state, "expired "+s.Expires.UTC().Format(time.DateOnly)+" (what it signed before stays valid)")
	default:
		state = append(state, "until "+s.Expires.UTC().Format(time.DateOnly))
	}
	return strings.Join(state, ", ")
}

// ringOf is the ring that a command changes.
func ringOf(c *cli.Context) verify.KeyOrigin {
	if c.Bool("system") {
		return verify.KeySystem
	}
	return verify.KeyUser
}

// maxKeyFile bounds a key file to import, in bytes.
const maxKeyFile = 1 << 20

func (g *gvx) importKey(c *cli.Context) error {
	if c.NArg() != 1 {
		return usagef("gvx help keys", "gvx keys import takes one file, and got %d arguments", c.NArg())
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	name := c.Args().First()
	data, err := g.readKeyFile(name)
	if err != nil {
		return &problem{code: exitFailed, text: "cannot read the key file: " + oneLine(err), help: "gvx keys import FILE"}
	}
	e, err := w.ring().Import(data, ringOf(c))
	var bad *verify.KeyError
	if errors.As(err, &bad) {
		return &problem{code: exitFailed, text: foreign(name) + ": " + oneLine(err), help: "gpg --export --armor FINGERPRINT writes such a file; nothing was imported"}
	}
	if err != nil {
		return asRoot(c, err)
	}
	if e.Already {
		w.say("gvx has this key already (%s)", e.Origin)
		return nil
	}
	w.note(audit.Record{Event: audit.KeyImport, Subject: e.Key.Fingerprint(), Value: strings.Join(e.Key.Identities(), ", "), By: name})
	did := "imported %s into"
	if e.Updated {
		did = "updated %s in"
	}
	w.say(did+" the ring of %s: %s", e.Key.Fingerprint(), ringOwner(e.Origin), foreign(strings.Join(e.Key.Identities(), ", ")))
	if !e.Updated && e.Key.Fingerprint() != verify.GoogleFingerprint {
		w.say("archives that this key signed are accepted now as if Google had signed them; the checksum log must know them all the same")
	}
	return nil
}

// asRoot puts the right help to an error of the ring of all users.
func asRoot(c *cli.Context, err error) error {
	if c.Bool("system") && errors.Is(err, fs.ErrPermission) {
		return &problem{code: exitFailed, text: oneLine(err), help: "run it as root, or leave out --system"}
	}
	return err
}

func ringOwner(origin verify.KeyOrigin) string {
	if origin == verify.KeySystem {
		return "all users"
	}
	return "this user"
}

func (g *gvx) readKeyFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(g.stdin, maxKeyFile+1))
	}
	data, _, err := fileread.Bounded(name, maxKeyFile)
	return data, err
}

func (g *gvx) removeKey(c *cli.Context) error {
	if c.NArg() == 0 {
		return usagef("gvx keys list", "gvx keys remove takes a fingerprint")
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	// A fingerprint as people copy it has spaces.
	fingerprint := strings.Join(c.Args().Slice(), "")
	path, err := w.ring().Remove(fingerprint, ringOf(c))
	var missing *keyring.NotThereError
	if errors.As(err, &missing) {
		return &problem{code: exitFailed, text: oneLine(err), help: "gvx keys list"}
	}
	if err != nil {
		return asRoot(c, err)
	}
	w.note(audit.Record{Event: audit.KeyRemove, Subject: strings.TrimSuffix(filepath.Base(path), ".asc")})
	w.say("removed %s", w.shorten(path))
	entries, err := w.ring().Entries()
	for _, e := range entries {
		if filepath.Base(path) == e.Key.Fingerprint()+".asc" && e.Origin != verify.KeyBuiltin {
			w.say("the key still counts: %s", foreign(e.Path))
		}
	}
	return err
}

// signer names the key that signed an archive, and says so when it is not the one
// that is built in.
func signer(g verify.SignatureInfo) string {
	owner := foreign(g.Owner)
	if g.Key == verify.GoogleFingerprint {
		owner = "Google's release key"
	}
	if len(g.Key) >= 16 {
		owner += " " + foreign(g.Key[len(g.Key)-16:])
	}
	if imported(g) {
		owner += " (imported " + map[bool]string{true: "for", false: "by"}[g.Trusted == verify.KeySystem] + " " + ringOwner(g.Trusted) + ")"
	}
	return owner
}

// imported reports whether the key that signed is not the one that is built in.
func imported(g verify.SignatureInfo) bool { return g.Key != verify.GoogleFingerprint }
