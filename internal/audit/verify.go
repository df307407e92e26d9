package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// Finding is something that is wrong with the chain, or worth a word.
type Finding struct {
	Place string // FILE:LINE, or a file; foreign
	What  string
}

func (f Finding) String() string { return quote.Foreign(f.Place) + ": " + f.What }

// Verdict is what [Log.Verify] found.
type Verdict struct {
	Records, Files int
	Head           string    // the hash of the last line with a line break; "" where there is none
	Wrong          []Finding // the log is not what gvx wrote
	More           int       // findings that are not in Wrong, because there are too many
	Torn           []Finding // lines that were cut short by a power cut or a full disk, and that the chain covers
	// Cut is set where the last line is such a line. Nothing covers it yet: who cut the log
	// in the middle of a line leaves the same.
	Cut *Finding
}

// OK reports whether nothing is wrong.
func (v Verdict) OK() bool { return len(v.Wrong) == 0 }

// maxFindings bounds what is told: behind one change in the middle, each line may be wrong.
const maxFindings = 20

// Verify holds every line of the log against the one before, and wants head, a hash that
// was kept elsewhere, among the lines, unless it is "". The error says that the log cannot
// be read.
func (l Log) Verify(head string) (Verdict, error) {
	c := chain{at: map[[sha256.Size]byte]int{}}
	if err := l.Each(c.add); err != nil {
		return Verdict{}, err
	}
	v := &c.verdict
	v.Files = len(c.files)
	c.missingParts(l)
	for i := range c.links {
		c.judge(i)
	}
	for i := len(c.links) - 1; i >= 0 && v.Head == ""; i-- {
		if c.links[i].ended {
			v.Head = hex.EncodeToString(c.links[i].hash[:])
		}
	}
	if head != "" && !c.has(head) {
		c.wrong(Finding{l.Folder.File(), "no line has the hash " + quote.Foreign(head) + ": the log was cut or changed behind what it was then"})
	}
	return *v, nil
}

// link is what the chain needs of a line: some hundred bytes of each are kept.
type link struct {
	file, number int
	kind         kind
	ended        bool
	seq          uint64
	hash, prev   [sha256.Size]byte
	first        bool // it says that nothing is before it
	long         bool
}

type chain struct {
	files   []string
	links   []link
	at      map[[sha256.Size]byte]int // where the first line with that hash is
	verdict Verdict
}

func (c *chain) add(line Line) error {
	if n := len(c.files); n == 0 || c.files[n-1] != line.File {
		c.files = append(c.files, line.File)
	}
	k := link{
		file: len(c.files) - 1, number: line.Number, kind: line.kind, ended: line.ended,
		seq: line.Record.Seq, hash: line.Hash, first: line.Record.Prev == "", long: line.length > MaxLine,
	}
	if _, err := hex.Decode(k.prev[:], []byte(line.Record.Prev)); err != nil {
		k.kind = strange
	}
	if _, twice := c.at[k.hash]; !twice {
		c.at[k.hash] = len(c.links)
	}
	c.links = append(c.links, k)
	if k.kind == whole {
		c.verdict.Records++
	}
	return nil
}

func (c *chain) has(head string) bool {
	var h [sha256.Size]byte
	if n, err := hex.Decode(h[:], []byte(strings.ToLower(head[:min(len(head), 2*len(h))]))); err != nil || n != len(h) || len(head) != 2*len(h) {
		return false
	}
	_, ok := c.at[h]
	return ok
}

func (c *chain) place(i int) string {
	return fmt.Sprintf("%s:%d", c.files[c.links[i].file], c.links[i].number)
}

func (c *chain) wrong(f Finding) {
	if n := len(c.verdict.Wrong); n > 0 && c.verdict.Wrong[n-1].Place == f.Place {
		return // once is enough
	}
	if len(c.verdict.Wrong) == maxFindings {
		c.verdict.More++
		return
	}
	c.verdict.Wrong = append(c.verdict.Wrong, f)
}

// missingParts names the old parts whose number is not there while a later one is.
func (c *chain) missingParts(l Log) {
	next := 1
	for _, file := range c.files {
		n, ok := l.Folder.ParseOld(filepath.Base(file))
		for ; ok && next < n && len(c.verdict.Wrong) < maxFindings; next++ {
			c.wrong(Finding{l.Folder.Old(next), "is not there, and later parts are"})
		}
		next = max(next, n+1)
	}
}

// judge holds line i against the one before.
func (c *chain) judge(i int) {
	k := &c.links[i]
	switch {
	case k.long:
		c.wrong(Finding{c.place(i), fmt.Sprintf("is longer than %d bytes: no line of gvx's", MaxLine)})
	case k.kind == strange:
		c.wrong(Finding{c.place(i), "is no record of gvx's: it was changed or put there"})
	case k.kind == torn:
		c.judgeTorn(i)
	case i == 0:
		if !k.first || k.seq != 1 {
			c.wrong(Finding{c.place(i), fmt.Sprintf("is record %d: what was before it is not here", k.seq)})
		}
	case k.first || c.links[i-1].hash != k.prev:
		c.wrong(c.broken(i))
	default:
		c.judgeNumber(i)
	}
}

// judgeTorn notes a record that was cut short.
func (c *chain) judgeTorn(i int) {
	f := Finding{c.place(i), "is the beginning of a record: its writer was cut off (a power cut, a full disk)"}
	if i+1 < len(c.links) {
		c.verdict.Torn = append(c.verdict.Torn[:min(len(c.verdict.Torn), maxFindings-1)], f) // where it was put there, the next line says so
		return
	}
	c.verdict.Cut = &f
}

// judgeNumber wants the number of line i to follow, where its hash does.
func (c *chain) judgeNumber(i int) {
	if before := c.seqBefore(i); c.links[i].seq != before+1 {
		c.wrong(Finding{c.place(i), fmt.Sprintf("is record %d, and follows record %d", c.links[i].seq, before)})
	}
}

// seqBefore is the number of the last whole record before line i.
func (c *chain) seqBefore(i int) uint64 {
	for i--; i >= 0; i-- {
		if c.links[i].kind == whole {
			return c.links[i].seq
		}
	}
	return 0
}

// broken says what may have been done where line i does not follow the line before it.
func (c *chain) broken(i int) Finding {
	k, before := &c.links[i], c.seqBefore(i)
	there, known := c.at[k.prev]
	again := c.at[k.hash]
	switch {
	case again < i:
		return Finding{c.place(i), "stands there twice: it is " + c.place(again) + " again"}
	case !k.first && known && there > i:
		return Finding{c.place(i), "was moved: it follows " + c.place(there)}
	case !k.first && known && there < i-1 && c.links[there].seq+1 == k.seq:
		return Finding{c.place(i - 1), fmt.Sprintf("was put there or moved: what follows it (%s) follows %s", c.place(i), c.place(there))}
	case !k.first && known:
		return Finding{c.place(i), "was moved: it follows " + c.place(there)}
	case k.seq == before+1:
		return Finding{c.place(i - 1), fmt.Sprintf("was changed: it has not the hash that the next record holds (%s)", c.place(i))}
	case k.seq == before+2:
		return Finding{c.place(i), fmt.Sprintf("is record %d: record %d, which was before it, was removed", k.seq, before+1)}
	case k.seq > before:
		return Finding{c.place(i), fmt.Sprintf("is record %d: records %d to %d, which were before it, were removed", k.seq, before+1, k.seq-1)}
	}
	return Finding{c.place(i), fmt.Sprintf("is record %d, and stands behind record %d: it was moved or put there", k.seq, before)}
}
