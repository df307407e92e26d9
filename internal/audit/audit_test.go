package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/store"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.UTC)

func newLog(t testing.TB) Log {
	t.Helper()
	return Log{Folder: layout.Log(filepath.Join(t.TempDir(), "gvx"))}
}

func sample(n int) Record {
	return Record{Time: noon.Add(time.Duration(n) * time.Second), Event: Pin, Outcome: OK, User: "a", Host: "h", Args: []string{"pin", fmt.Sprint(n)}, GVX: "v1"}
}

func write(t testing.TB, l Log, records ...Record) (last string) {
	t.Helper()
	for _, r := range records {
		line, hash, err := l.Append(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		if h := sum([]byte(line)); line != "" && hex.EncodeToString(h[:]) != hash {
			t.Fatalf("%s is not the hash of %s", hash, line)
		}
		last = hash
	}
	return last
}

func samples(n int) (all []Record) {
	for i := range n {
		all = append(all, sample(i))
	}
	return all
}

func read(t testing.TB, l Log) (all []Record) {
	t.Helper()
	if err := l.Each(func(line Line) error {
		if line.Whole {
			all = append(all, line.Record)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func verdict(t testing.TB, l Log, head string) Verdict {
	t.Helper()
	v, err := l.Verify(context.Background(), head)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func mustBeWhole(t testing.TB, l Log, records int) Verdict {
	t.Helper()
	v := verdict(t, l, "")
	if !v.OK() || v.Records != records || len(v.Torn) > 0 || v.Cut != nil {
		t.Fatalf("want %d records: %+v", records, v)
	}
	return v
}

func TestNothingIsLogged(t *testing.T) {
	l := newLog(t)
	if v := verdict(t, l, ""); !v.OK() || v.Records != 0 || v.Head != "" {
		t.Errorf("%+v", v)
	}
	if _, _, ok, err := l.Head(); ok || err != nil {
		t.Error(ok, err)
	}
	if v := verdict(t, l, strings.Repeat("0", 64)); v.OK() {
		t.Error("a head that was kept is in a log that is gone")
	}
	if entries, err := os.ReadDir(string(l.Folder)); err == nil {
		t.Errorf("reading made %v", entries)
	}
}

func TestChain(t *testing.T) {
	l := newLog(t)
	last := write(t, l, samples(5)...)
	v := mustBeWhole(t, l, 5)
	head, at, ok, err := l.Head()
	if v.Head != last || head != last || !ok || err != nil || at.Place() != l.Folder.File()+":5" {
		t.Errorf("%s, %s, %s %v %v", last, v.Head, head, ok, err)
	}
	for i, r := range read(t, l) {
		if r.Seq != uint64(i+1) || !r.Time.Equal(sample(i).Time) || r.Args[1] != fmt.Sprint(i) {
			t.Errorf("%+v", r)
		}
	}
}

// Names and arguments are whatever somebody made them: each record is one line, with nothing
// in it that a terminal obeys and no secret, and of bounded length.
func TestHostileText(t *testing.T) {
	l := newLog(t)
	long := strings.Repeat("\x01\u202e", 1<<14)
	bad := []string{"a\nb", "\r", "{\"seq\":1}\n", "\x1b[31m", "\u202e", "\xff\xfe", "\x00", "##[add-mask]x", "", long, "https://u:SECRET@h/x?t=SECRET#SECRET",
		"GVX_MIRROR=https://SECRET@h", "https://u:SECRET@h,https://u:SECRET@k|direct", strings.Repeat("x", 500) + "https://u:SECRET@h"}
	records, noon := 0, noon
	for _, text := range bad {
		for range 2 {
			noon = noon.Add(Repeated)
			write(t, l, Record{Time: noon, Event: Event(text), Outcome: Outcome(text), User: text, Host: text, Args: append(bad, text), Version: text, Digest: text, Proofs: bad,
				Subject: text, Value: text, By: text, Error: text, GVX: text})
			if text != "" {
				records++ // one without an event is none, and gvx writes none
			}
		}
	}
	if v := verdict(t, l, ""); len(v.Wrong) != 2 || v.Records != records {
		t.Errorf("%+v", v)
	}
	data, err := os.ReadFile(l.Folder.File())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if len(lines) != 2*len(bad) {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if len(line) > MaxLine || strings.Contains(line, "SECRET") || !json.Valid([]byte(line)) {
			t.Errorf("%d bytes: %.300s", len(line), line)
		}
		for _, r := range line {
			if quote.Foreign(string(r)) != string(r) {
				t.Errorf("%U in %.300s", r, line)
			}
		}
	}
}

func TestOwnArgs(t *testing.T) {
	for want, args := range map[string][]string{
		"exec 1.27": {"gvx", "exec", "1.27", "--", "curl", "-H", "secret", "--"},
		"":          {"gvx"},
		"pin 1.27":  {"gvx", "pin", "1.27"},
	} {
		if got := strings.Join(OwnArgs(args), " "); got != want {
			t.Errorf("%q: %q", args, got)
		}
	}
	if got := OwnArgs(nil); len(got) != 0 {
		t.Error(got)
	}
}

// A refusal that comes again at once is written once: an editor may ask each second.
func TestRepeatedRefusals(t *testing.T) {
	l := newLog(t)
	at := func(after time.Duration, text string) Record {
		return Record{Time: noon.Add(after), Event: Refusal, Outcome: Refused, Error: text, Args: []string{}}
	}
	write(t, l, at(0, "a"), at(time.Second, "a"), at(2*time.Second, "b"), at(3*time.Second, "a"), at(Repeated-1, "a"))
	mustBeWhole(t, l, 2)
	write(t, l, at(Repeated, "a"), at(-time.Second, "c"), at(0, "c"))
	mustBeWhole(t, l, 4)
	for range 3 {
		write(t, l, sample(1))
	}
	mustBeWhole(t, l, 7)
}

// A log that holds a line without an end is not gone through, nor written behind.
func TestEndlessLine(t *testing.T) {
	l := newLog(t)
	write(t, l, sample(1))
	f, err := os.OpenFile(l.Folder.File(), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(1 << 26); err != nil { // a hole
		t.Fatal(err)
	}
	f.Close()
	if _, _, err := l.Append(context.Background(), sample(2)); !errors.Is(err, ErrTooLong) || !strings.Contains(err.Error(), l.Folder.File()) {
		t.Error(err)
	}
	if v := verdict(t, l, ""); v.OK() || v.Wrong[0].Place != l.Folder.File()+":2" {
		t.Errorf("%+v", v)
	}
}

func TestLockIsNotWaitedForLong(t *testing.T) {
	l := newLog(t)
	write(t, l, sample(1))
	unlock := hold(t, l)
	l.patience = 200 * time.Millisecond
	began := time.Now()
	_, _, err := l.Append(context.Background(), sample(2))
	if waited := time.Since(began); err == nil || waited < l.patience || waited > l.patience+time.Second {
		t.Errorf("%v after %v", err, waited)
	}
	unlock()
	write(t, l, sample(3))
	mustBeWhole(t, l, 2)
}

func hold(t *testing.T, l Log) (unlock func()) {
	t.Helper()
	unlock, err := store.LockFile(context.Background(), l.Folder.Lock(), store.Waiting{})
	if err != nil {
		t.Fatal(err)
	}
	return unlock
}

func FuzzLine(f *testing.F) {
	good, err := Record{Time: noon, Seq: 1, Event: Pin, Outcome: OK, Args: []string{"pin", "1.27"}, GVX: "v1"}.line()
	if err != nil {
		f.Fatal(err)
	}
	seeds := [][]byte{good, good[:20], good[:len(good)-1], {}, []byte("\x00"), []byte("{}"), []byte("[]"), []byte("null"), []byte(`{"time":1}`), []byte(`{"time":"x","seq":-1}`), []byte("\xff"),
		[]byte(`{"time":"2026-11-21T12:00:00Z","seq":1,"event":"pin","prev":"x"}`), append(slices.Clone(good), good...), []byte(strings.Repeat("[", 20000)), []byte(strings.Repeat("x", MaxLine+1))}
	for _, s := range seeds {
		f.Add(s)
	}
	if len(seeds) < 10 {
		f.Fatal("no seeds")
	}
	if _, k := parse(good); k != whole {
		f.Fatalf("%s is none", good)
	}
	for i := range good {
		if _, k := parse(good[:i]); k != torn {
			f.Fatalf("%s is no beginning", good[:i])
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, k := parse(line)
		if k != whole {
			return
		}
		// What is shown of it is a record again, in one line.
		again, err := r.line()
		if err != nil || strings.Contains(string(again), "\n") || len(again) > MaxLine {
			t.Fatalf("%q: %q %v", line, again, err)
		}
		if back, k := parse(again); k != whole || back.Seq != r.Seq || back.Prev != r.Prev {
			t.Errorf("%q: %q", line, again)
		}
	})
}
