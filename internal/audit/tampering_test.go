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
)

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
