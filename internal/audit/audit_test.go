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

// tampered is a log of ten records after do has changed its lines.
func tampered(t *testing.T, do func(lines []string) []string) (Log, string) {
	t.Helper()
	l := newLog(t)
	head := write(t, l, samples(10)...)
	data, err := os.ReadFile(l.Folder.File())
	if err != nil {
		t.Fatal(err)
	}
	lines := do(strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"))
	if err := os.WriteFile(l.Folder.File(), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return l, head
}

// Whoever changes lines and does not write all behind them anew is found out, and where.
func TestTampering(t *testing.T) {
	swap := func(i, j int) func([]string) []string {
		return func(l []string) []string { l[i], l[j] = l[j], l[i]; return l }
	}
	for name, c := range map[string]struct {
		do   func([]string) []string
		line int
		says string
	}{
		"changed":      {func(l []string) []string { l[4] = strings.Replace(l[4], `"a"`, `"b"`, 1); return l }, 5, "was changed"},
		"one space":    {func(l []string) []string { l[4] += " "; return l }, 5, "was changed"},
		"first":        {func(l []string) []string { l[0] = strings.Replace(l[0], `"a"`, `"b"`, 1); return l }, 1, "was changed"},
		"removed":      {func(l []string) []string { return slices.Delete(l, 4, 5) }, 5, "record 5, which was before it, was removed"},
		"many removed": {func(l []string) []string { return slices.Delete(l, 2, 6) }, 3, "records 3 to 6"},
		"top removed":  {func(l []string) []string { return l[3:] }, 1, "is record 4: what was before it is not here"},
		"swapped":      {swap(3, 4), 4, "was moved"},
		"far swapped":  {swap(2, 7), 3, "was moved"},
		"replayed":     {func(l []string) []string { return slices.Insert(l, 6, l[2]) }, 7, "stands there twice"},
		"doubled":      {func(l []string) []string { return slices.Insert(l, 6, l[5]) }, 7, "stands there twice"},
		"foreign":      {func(l []string) []string { return slices.Insert(l, 6, "hello") }, 7, "is no record"},
		"empty object": {func(l []string) []string { return slices.Insert(l, 6, "{}") }, 7, "is no record"},
		"cut line":     {func(l []string) []string { l[4] = l[4][:40]; return l }, 6, ""},
		"empty line":   {func(l []string) []string { return slices.Insert(l, 6, "") }, 7, ""},
		"long":         {func(l []string) []string { return slices.Insert(l, 6, strings.Repeat("x", 1<<20)) }, 7, "is longer than"},
		"inserted": {func(l []string) []string { // by one who knows the form, and fits it to the line before
			forged := sample(99)
			h := sum([]byte(l[5]))
			forged.Seq, forged.Prev = 7, hex.EncodeToString(h[:])
			line, _ := forged.line()
			return slices.Insert(l, 6, string(line))
		}, 7, "was put there"},
		"renumbered": {func(l []string) []string { // the same, all written anew, and one number wrong
			l = slices.Delete(l, 4, 5)
			return rechain(l[:4], l[4:])
		}, 5, "is record 6, and follows record 4"},
	} {
		t.Run(name, func(t *testing.T) {
			l, head := tampered(t, c.do)
			v := verdict(t, l, "")
			place := fmt.Sprintf("%s:%d", l.Folder.File(), c.line)
			if v.OK() || v.Wrong[0].Place != place || !strings.Contains(v.Wrong[0].What, c.says) {
				t.Errorf("%v, want line %d %s", v.Wrong, c.line, c.says)
			}
			_ = head
		})
	}
}

// rechain gives each of lines the hash of the one before it, as a forger would.
func rechain(before, lines []string) []string {
	for _, line := range lines {
		var r Record
		json.Unmarshal([]byte(line), &r)
		h := sum([]byte(before[len(before)-1]))
		r.Prev = hex.EncodeToString(h[:])
		fresh, _ := r.line()
		before = append(before, string(fresh))
	}
	return before
}

// What a chain cannot show, a head does that was kept elsewhere: a cut tail, a changed last
// line, a log that was written anew, an old one that was put back.
func TestHead(t *testing.T) {
	for name, do := range map[string]func([]string) []string{
		"cut":    func(l []string) []string { return l[:7] },
		"last":   func(l []string) []string { l[9] = strings.Replace(l[9], `"a"`, `"b"`, 1); return l },
		"anew":   func(l []string) []string { return rechain([]string{strings.Replace(l[0], `"a"`, `"b"`, 1)}, l[1:]) },
		"all":    func(l []string) []string { return rechain(l[:4], l[4:9]) },
		"extend": func(l []string) []string { return rechain(l[:9], []string{strings.Replace(l[9], `"a"`, `"c"`, 1)}) },
	} {
		l, head := tampered(t, do)
		if v := verdict(t, l, ""); !v.OK() {
			t.Errorf("%s: %v", name, v.Wrong)
		}
		if v := verdict(t, l, head); len(v.Wrong) != 1 || !strings.Contains(v.Wrong[0].What, "no line has the hash "+head) {
			t.Errorf("%s: %v", name, v.Wrong)
		}
	}
	l := newLog(t)
	head := write(t, l, samples(3)...)
	write(t, l, samples(3)...)
	for _, kept := range []string{head, strings.ToUpper(head)} {
		if v := verdict(t, l, kept); !v.OK() {
			t.Errorf("%s: %v", kept, v.Wrong)
		}
	}
	for _, kept := range []string{"x", head[:63], head + "0", head[:63] + "x"} {
		if v := verdict(t, l, kept); v.OK() {
			t.Errorf("%q is taken for a head", kept)
		}
	}
}

// A line that a power cut left is closed, stays, and is no tampering.
func TestTornLines(t *testing.T) {
	for name, tail := range map[string]string{
		"begun": `{"time":"2026-11-21T1`, "word": `{"ti`, "zeros": strings.Repeat("\x00", 4096), "begun and zeros": `{"time":"2026-11-21T12:00:00Z","seq":3` + strings.Repeat("\x00", 100), "break": "",
	} {
		l := newLog(t)
		write(t, l, samples(2)...)
		if f, err := os.OpenFile(l.Folder.File(), os.O_WRONLY|os.O_APPEND, 0); err != nil {
			t.Fatal(err)
		} else if _, err := f.WriteString(tail); err != nil || f.Close() != nil {
			t.Fatal(err)
		}
		if v := verdict(t, l, ""); !v.OK() || (v.Cut == nil) != (tail == "") {
			t.Errorf("%s: %+v", name, v)
		}
		write(t, l, samples(2)...)
		if tail == "" {
			mustBeWhole(t, l, 4)
			continue
		}
		v := verdict(t, l, "")
		if !v.OK() || v.Records != 4 || len(v.Torn) != 1 || v.Torn[0].Place != l.Folder.File()+":3" || v.Cut != nil {
			t.Errorf("%s: %+v", name, v)
		}
		// Covered: it cannot go any more, nor be made longer.
		data, _ := os.ReadFile(l.Folder.File())
		for _, with := range []string{"", tail + "\x00"} {
			os.WriteFile(l.Folder.File(), []byte(strings.Replace(string(data), "\n"+tail+"\n", "\n"+with+"\n", 1)), 0o600)
			if v := verdict(t, l, ""); v.OK() {
				t.Errorf("%s: %q in its place is not found", name, with)
			}
		}
	}
	// The line break alone was cut off: the record is whole.
	l := newLog(t)
	write(t, l, samples(2)...)
	st, _ := os.Stat(l.Folder.File())
	os.Truncate(l.Folder.File(), st.Size()-1)
	mustBeWhole(t, l, 2)
	write(t, l, samples(1)...)
	mustBeWhole(t, l, 3)
}

// Whoever puts the beginning of a record, or anything else that is none, behind the others
// cannot write those anew then: the record behind it holds the hash of all that is before.
func TestTornLineHidesNothing(t *testing.T) {
	for name, tail := range map[string]string{
		"torn": `{"time":"2026`, "two": "{\"ti\n{\"time\":", "empty": "\n\n", "strange": "hello\n", "long": strings.Repeat("x", MaxLine+1) + "\n{", "many": strings.Repeat(`{"time":"`+strings.Repeat("1", 1000)+"\n", 200),
	} {
		for _, rotated := range []bool{false, true} {
			l := newLog(t)
			write(t, l, samples(5)...)
			file := l.Folder.File()
			if rotated {
				file = l.Folder.Old(1)
				os.Rename(l.Folder.File(), file)
			}
			before, _ := os.ReadFile(file)
			f, err := os.OpenFile(l.Folder.File(), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			f.WriteString(tail)
			f.Close()
			head := write(t, l, samples(3)...)
			whole := verdict(t, l, head).OK()
			if want := name != "strange" && name != "long"; whole != want {
				t.Errorf("%s, rotated %v: %v", name, rotated, verdict(t, l, head).Wrong)
			}
			lines := strings.Split(strings.TrimSuffix(string(before), "\n"), "\n")
			anew := strings.Join(rechain([]string{strings.Replace(lines[0], `"a"`, `"b"`, 1)}, lines[1:]), "\n") + "\n"
			all, _ := os.ReadFile(file)
			os.WriteFile(file, []byte(anew+strings.TrimPrefix(string(all), string(before))), 0o600)
			if v := verdict(t, l, head); v.OK() {
				t.Errorf("%s, rotated %v: what was before it was written anew, and nobody sees it", name, rotated)
			}
			last := strings.Join(append(lines[:4:4], strings.Replace(lines[4], `"a"`, `"b"`, 1)), "\n") + "\n"
			os.WriteFile(file, []byte(last+strings.TrimPrefix(string(all), string(before))), 0o600)
			if v := verdict(t, l, ""); v.OK() {
				t.Errorf("%s, rotated %v: what was before it was changed, and nobody sees it", name, rotated)
			}
		}
	}
}

// The chain goes on over the files that are put aside, and none of them can be taken away,
// swapped or put back.
func TestRotation(t *testing.T) {
	l := newLog(t)
	l.limit = 2000
	write(t, l, samples(60)...)
	v := mustBeWhole(t, l, 60)
	if v.Files < 5 {
		t.Fatalf("%d files", v.Files)
	}
	for i := 1; i < v.Files; i++ {
		if st, err := os.Stat(l.Folder.Old(i)); err != nil || st.Size() > l.limit || st.Mode().Perm() != 0o600 {
			t.Errorf("part %d: %v %v", i, st, err)
		}
	}
	one, two, aside := l.Folder.Old(1), l.Folder.Old(2), filepath.Join(t.TempDir(), "aside")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	found := func(what string) {
		t.Helper()
		if v := verdict(t, l, ""); v.OK() {
			t.Errorf("%s: nothing is found", what)
		}
	}
	move(two, aside)
	found("gone")
	if v := verdict(t, l, ""); v.Wrong[0].Place != two {
		t.Errorf("%v", v.Wrong)
	}
	move(one, two)
	move(aside, one)
	found("swapped")
	move(one, aside)
	move(two, one)
	move(aside, two)
	mustBeWhole(t, l, 60)

	// Killed between putting aside and writing on: the next one goes on.
	move(l.Folder.File(), l.Folder.Old(v.Files))
	mustBeWhole(t, l, 60)
	write(t, l, samples(3)...)
	mustBeWhole(t, l, 63)
	// A whole old log in the place of this one ends before what was kept.
	head := mustBeWhole(t, l, 63).Head
	for i := 2; i <= v.Files; i++ {
		os.Remove(l.Folder.Old(i))
	}
	move(l.Folder.Old(1), l.Folder.File())
	if v := verdict(t, l, ""); !v.OK() {
		t.Errorf("%v", v.Wrong)
	}
	if v := verdict(t, l, head); v.OK() {
		t.Error("an old log was put back, and is not found")
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

// However many lines are wrong, some are told and the rest counted; and who waits for it can
// end it.
func TestVerifyIsBounded(t *testing.T) {
	l := newLog(t)
	write(t, l, samples(3)...)
	f, err := os.OpenFile(l.Folder.File(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(strings.Repeat("no record\n", 5000))
	f.Close()
	v := verdict(t, l, "")
	if len(v.Wrong) != maxFindings || len(v.Wrong)+v.More != 5000 || v.Wrong[0].Place != l.Folder.File()+":4" {
		t.Errorf("%d told, %d more: %v", len(v.Wrong), v.More, v.Wrong)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := l.Verify(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("%+v %v", v, err)
	}
}
