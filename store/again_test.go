//go:build unix

package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// More proofs for what is installed already are written down, and nothing else is.
func TestPublishAgain(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	before, err := os.Stat(filepath.Join(i.GOROOT, "VERSION"))
	if err != nil {
		t.Fatal(err)
	}
	link, err := os.Lstat(w.dirs.VersionLink(toolchain.Subject.Version))
	if err != nil {
		t.Fatal(err)
	}
	held := w.lock(toolchain.Subject)
	staged, m, err := w.store.Stream(context.Background(), held, sequence(entriesOf(toolchain)), budget())
	if err != nil {
		t.Fatal(err)
	}
	log, err := w.prove(toolchain.Subject)
	if err != nil {
		t.Fatal(err)
	}
	packed := toolchain.TarGz()
	checked, err := verify.NewArchiveReader(bytes.NewReader(packed), verify.Claims{
		Subject: toolchain.Subject, Name: "go1.27.4.zip", Size: int64(len(packed)), SHA256: sha256.Sum256(packed),
	}, verify.Keyring{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, checked); err != nil {
		t.Fatal(err)
	}
	archive, err := checked.Finish()
	if err != nil {
		t.Fatal(err)
	}
	verified, err := verify.Policy{LogKey: w.server.LogKey()}.Judge(toolchain.Subject, m, verify.Evidence{Log: log, Archive: archive})
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.store.Publish(context.Background(), held, staged, verified, store.Asked{Source: store.Origin{Name: "go.dev"}, By: "go.mod:3", At: repairTime})
	if err != nil {
		t.Fatal(err)
	}
	w.mustBeRight(toolchain)
	r, err := w.store.Receipt(i.Tree)
	if err != nil || !slices.Equal(r.Proofs, []string{"sha256", "sumdb"}) || r.Source.Name != "go.dev" || r.Archive == nil || r.Archive.SizeBytes != int64(len(packed)) || r.GPG != nil || r.Sigstore != nil {
		t.Errorf("the receipt says %+v, %v", r, err)
	}
	if !r.Requested || r.AskedBy != "a test" || !r.InstalledAt.Equal(i.Receipt.InstalledAt) || r.RepairedAt != nil {
		t.Errorf("the receipt says %+v", r)
	}
	if !reflect.DeepEqual(again.Receipt.Archive, r.Archive) || again.Tree != i.Tree {
		t.Errorf("Publish = %+v", again)
	}
	after, err := os.Stat(filepath.Join(i.GOROOT, "VERSION"))
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the files were replaced: %v", err)
	}
	if now, err := os.Lstat(w.dirs.VersionLink(toolchain.Subject.Version)); err != nil || !os.SameFile(link, now) {
		t.Errorf("the link was replaced: %v", err)
	}
}

// A receipt that cannot be written takes nothing from a toolchain that is installed.
func TestPublishAgainKeepsWhatIsInstalled(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIP as root: a read-only folder stops nobody")
	}
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	w.install(toolchain)
	held := w.lock(toolchain.Subject)
	staged, verified := w.staged(held, toolchain)
	os.Chmod(w.dirs.Receipts(), 0o555)
	if _, err := w.store.Publish(context.Background(), held, staged, verified, asked()); err == nil {
		t.Error("Publish succeeded without a receipt")
	}
	os.Chmod(w.dirs.Receipts(), 0o755)
	w.mustBeRight(toolchain)
}
