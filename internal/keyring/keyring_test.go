package keyring

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

func newRing(t *testing.T) Ring {
	t.Helper()
	return Ring{User: filepath.Join(t.TempDir(), "user", "keys"), System: filepath.Join(t.TempDir(), "system", "keys")}
}

// names returns what lies in a ring's folder.
func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestOnlyTheBuiltinKeyAtFirst(t *testing.T) {
	r := newRing(t)
	entries, err := r.Entries()
	if err != nil || len(entries) != 1 || entries[0].Key.Fingerprint() != verify.GoogleFingerprint || entries[0].Origin != verify.KeyBuiltin || entries[0].Path != "" {
		t.Errorf("%+v, %v", entries, err)
	}
	if _, err := os.Stat(r.User); err == nil {
		t.Error("looking made a folder")
	}
}

func TestImportAndRemove(t *testing.T) {
	r := newRing(t)
	key := releasetest.NewSigningKey("Example Mirror")
	for _, to := range []verify.KeyOrigin{verify.KeyUser, verify.KeySystem} {
		e, err := r.Import(key.Armored(), to)
		if err != nil || e.Already || e.Updated || e.Origin != to || e.Key.Fingerprint() != key.Fingerprint() {
			t.Fatalf("%+v, %v", e, err)
		}
		if st, err := os.Stat(e.Path); err != nil || st.Mode().Perm() != 0o644 || filepath.Dir(e.Path) != r.folder(to) {
			t.Errorf("%v, %v", st, err)
		}
		if again, err := r.Import(key.Armored(), to); err != nil || !again.Already || again.Updated {
			t.Errorf("again: %+v, %v", again, err)
		}
	}
	entries, err := r.Entries()
	if err != nil || len(entries) != 3 {
		t.Fatalf("%+v, %v", entries, err)
	}
	// As people copy it from gpg's output.
	spaced := strings.ToLower(key.Fingerprint()[:20] + "  " + key.Fingerprint()[20:])
	for _, from := range []verify.KeyOrigin{verify.KeyUser, verify.KeySystem} {
		if _, err := r.Remove(spaced, from); err != nil {
			t.Error(err)
		}
		if left := names(t, r.folder(from)); len(left) > 0 {
			t.Errorf("left: %q", left)
		}
		var missing *NotThereError
		if _, err := r.Remove(spaced, from); !errors.As(err, &missing) || missing.Builtin {
			t.Errorf("again: %v", err)
		}
	}
	var missing *NotThereError
	if _, err := r.Remove(verify.GoogleFingerprint, verify.KeyUser); !errors.As(err, &missing) || !missing.Builtin {
		t.Errorf("the built-in key: %v", err)
	}
	for _, bad := range []string{"", "../../etc/passwd", "0x1234", strings.Repeat("G", 40), "."} {
		if _, err := r.Remove(bad, verify.KeyUser); !errors.As(err, &missing) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Nothing gets in that is no key, and what was refused leaves nothing.
func TestImportRefuses(t *testing.T) {
	r := newRing(t)
	key := releasetest.NewSigningKey("Example")
	for what, data := range map[string][]byte{
		"nothing":        nil,
		"a page":         []byte("<html><body>Sign in</body></html>"),
		"a signature":    key.Sign([]byte("x")),
		"half a key":     key.Armored()[:len(key.Armored())/2],
		"two keys":       slices.Concat(key.Armored(), releasetest.NewSigningKey("Other").Armored()),
		"text before it": slices.Concat([]byte("hello\n"), key.Armored()),
	} {
		var bad *verify.KeyError
		if _, err := r.Import(data, verify.KeyUser); !errors.As(err, &bad) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if left := names(t, r.User); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	if _, err := (Ring{User: r.User}).Import(key.Armored(), verify.KeySystem); !errors.Is(err, ErrNoSystem) {
		t.Errorf("without a system's ring: %v", err)
	}
}

// The built-in key itself is known; there is nothing to import.
func TestImportOfTheBuiltinKey(t *testing.T) {
	r := newRing(t)
	e, err := r.Import(verify.BuiltinKey().Armored(), verify.KeyUser)
	if err != nil || !e.Already || e.Origin != verify.KeyBuiltin {
		t.Errorf("%+v, %v, %v", e.Origin, e.Already, err)
	}
	if left := names(t, r.User); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// What cannot be used is never passed over: it may be the file with a revocation.
func TestOddFilesAreErrors(t *testing.T) {
	key := releasetest.NewSigningKey("Example")
	good := key.Fingerprint() + suffix
	for what, plant := range map[string]func(folder string) error{
		"another name": func(folder string) error {
			return os.WriteFile(filepath.Join(folder, strings.Repeat("A", 40)+suffix), key.Armored(), 0o644)
		},
		"a state's name of another digest": func(folder string) error {
			k, err := verify.ParseKey(key.Armored())
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(folder, stateName(k)), append(key.Armored(), '\n'), 0o644)
		},
		"not a key":  func(folder string) error { return os.WriteFile(filepath.Join(folder, good), []byte("x"), 0o644) },
		"a note":     func(folder string) error { return os.WriteFile(filepath.Join(folder, "README"), nil, 0o644) },
		"a folder":   func(folder string) error { return os.Mkdir(filepath.Join(folder, good), 0o755) },
		"everybodys": func(folder string) error { return writeMode(filepath.Join(folder, good), key.Armored(), 0o666) },
		"everybodys folder": func(folder string) error {
			return os.Chmod(folder, 0o777)
		},
	} {
		r := newRing(t)
		if err := os.MkdirAll(r.User, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := plant(r.User); err != nil {
			t.Fatal(err)
		}
		var file *FileError
		if _, err := r.Keyring(); !errors.As(err, &file) || !strings.HasPrefix(file.Path, r.User) {
			t.Errorf("%s: %v", what, err)
		}
	}
	// A write that was cut off is none.
	r := newRing(t)
	if err := os.MkdirAll(r.User, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.User, ".gvx-temp-0000000000000123"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Keyring(); err != nil {
		t.Error(err)
	}
}

func writeMode(path string, data []byte, mode os.FileMode) error {
	if err := os.WriteFile(path, data, mode); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

// A later state of a key replaces an earlier one, and never the other way round: the
// earlier one may lack a revocation.
func TestOlderStateIsRefused(t *testing.T) {
	r := newRing(t)
	key := releasetest.NewSigningKey("Example")
	later := key.Renewed()
	if _, err := r.Import(key.Armored(), verify.KeyUser); err != nil {
		t.Fatal(err)
	}
	e, err := r.Import(later.Armored(), verify.KeyUser)
	if err != nil || e.Already || !e.Updated {
		t.Fatalf("the later one: %v, %v", e, err)
	}
	var older *OlderError
	if _, err := r.Import(key.Armored(), verify.KeyUser); !errors.As(err, &older) {
		t.Errorf("the earlier one: %v", err)
	}
	if data, err := os.ReadFile(e.Path); err != nil || string(data) != string(later.Armored()) {
		t.Errorf("the file was changed: %v", err)
	}
	// Both states are there, as long as the key is.
	if entries, err := r.Entries(); err != nil || len(entries) != 3 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if _, err := r.Remove(key.Fingerprint(), verify.KeyUser); err != nil {
		t.Error(err)
	}
	if left := names(t, r.User); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// Of a file with several keys only the one that is known is taken, as from the file in
// which Google publishes its key.
func TestImportOfSeveralKeys(t *testing.T) {
	r := newRing(t)
	key := releasetest.NewSigningKey("Example")
	other := releasetest.NewSigningKey("Other")
	if _, err := r.Import(key.Armored(), verify.KeyUser); err != nil {
		t.Fatal(err)
	}
	e, err := r.Import(slices.Concat(other.Armored(), key.Renewed().Armored()), verify.KeyUser)
	if err != nil || e.Already || e.Key.Fingerprint() != key.Fingerprint() {
		t.Errorf("%v, %v, %v", e.Key.Fingerprint(), e.Already, err)
	}
	if entries, err := r.Entries(); err != nil || len(entries) != 3 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	e, err = r.Import(slices.Concat(other.Armored(), verify.BuiltinKey().Armored()), verify.KeyUser)
	if err != nil || !e.Already || e.Origin != verify.KeyBuiltin {
		t.Errorf("Google's file: %v, %v", e.Already, err)
	}
}
