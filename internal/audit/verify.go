package audit

import (
	"context"
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
// was kept elsewhere, among the lines, unless it is "". It keeps nothing of the lines: where
// one does not follow the one before, it goes through the log once more. The error says that
// the log cannot be read, or is ctx's.
func (l Log) Verify(ctx context.Context, head string) (Verdict, error) {
	c := chain{log: l, head: strings.ToLower(head), hasHead: head == ""}
	if err := l.Each(within(ctx, c.add)); err != nil {
		return Verdict{}, err
	}
	v := &c.verdict
	v.Files = len(c.files)
	if c.last.kind == torn {
		v.Cut = &Finding{c.last.place(), tornWhat}
	}
	doubts := c.doubts
	c.missingParts()
	if err := c.explain(ctx, doubts); err != nil {
		return Verdict{}, err
	}
	if !c.hasHead {
		c.wrong(Finding{l.Folder.File(), "no line has the hash " + quote.Foreign(head) + ": the log was cut or changed behind what it was then"})
	}
	return *v, nil
}

// within is do until ctx ends.
func within(ctx context.Context, do func(Line) error) func(Line) error {
	n := 0
	return func(line Line) error {
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return do(line)
	}
}

// link is what the chain needs of a line.
type link struct {
	file   string
	number int // of the line; 0: there is none
	kind   kind
	seq    uint64
	hash   string // in hex
	prev   string
	length int64
	index  int    // of the line among all, from 0
	before uint64 // the number of the last record before it
}

func (k link) place() string { return fmt.Sprintf("%s:%d", k.file, k.number) }

// doubt is a line that does not follow the one before, or another fault that is known at once.
type doubt struct {
	at, before link
	what       string // "": it is yet to be found out where it belongs
}

// maxDoubts bounds the lines that are told, and looked for, once more.
const maxDoubts = 10 * maxFindings

type chain struct {
	log     Log
	head    string // that is wanted among the lines
	hasHead bool
	files   []string
	last    link
	seq     uint64 // of the last record
	doubts  []doubt
	verdict Verdict
}

func (c *chain) add(line Line) error {
	if n := len(c.files); n == 0 || c.files[n-1] != line.File {
		c.files = append(c.files, line.File)
	}
	k := link{
		file: line.File, number: line.Number, kind: line.kind, seq: line.Record.Seq, hash: hex.EncodeToString(line.Hash[:]),
		prev: line.Record.Prev, length: line.length, before: c.seq,
	}
	if c.last.number > 0 {
		k.index = c.last.index + 1
	}
	c.judge(k)
	c.hasHead = c.hasHead || k.hash == c.head
	if line.ended {
		c.verdict.Head = k.hash
	}
	if k.kind == whole {
		c.verdict.Records++
		c.seq = k.seq
	}
	c.last = k
	return nil
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
func (c *chain) missingParts() {
	next := 1
	for _, file := range c.files {
		n, ok := c.log.Folder.ParseOld(filepath.Base(file))
		for ; ok && next < n && len(c.verdict.Wrong) < maxFindings; next++ {
			c.wrong(Finding{c.log.Folder.Old(next), "is not there, and later parts are"})
		}
		next = max(next, n+1)
	}
}

const tornWhat = "is the beginning of a record: its writer was cut off (a power cut, a full disk)"

// judge holds k against the line before.
func (c *chain) judge(k link) {
	if c.last.kind == torn && c.last.number > 0 {
		v := &c.verdict
		v.Torn = append(v.Torn[:min(len(v.Torn), maxFindings-1)], Finding{c.last.place(), tornWhat}) // where it was put there, k says so
	}
	first := c.last.number == 0
	switch {
	case k.length > MaxLine:
		c.doubt(k, fmt.Sprintf("is longer than %d bytes: no line of gvx's", MaxLine))
	case k.kind == strange:
		c.doubt(k, "is no record of gvx's: it was changed or put there")
	case k.kind == torn:
	case first && (k.prev != "" || k.seq != 1):
		c.doubt(k, fmt.Sprintf("is record %d: what was before it is not here", k.seq))
	case first:
	case k.prev == "" || c.last.hash != k.prev:
		c.doubt(k, "")
	case k.seq != k.before+1: // though its hash follows
		c.doubt(k, fmt.Sprintf("is record %d, and follows record %d", k.seq, k.before))
	}
}

func (c *chain) doubt(k link, what string) {
	if len(c.doubts) == maxDoubts {
		c.verdict.More++
		return
	}
	c.doubts = append(c.doubts, doubt{k, c.last, what})
}

// explain makes findings of doubts: it looks for the lines that those belong to.
func (c *chain) explain(ctx context.Context, doubts []doubt) error {
	at := map[string]*link{}
	for _, d := range doubts {
		if d.what == "" {
			at[d.at.hash], at[d.at.prev] = nil, nil
		}
	}
	if len(at) > 0 {
		if err := c.log.Each(within(ctx, firstOf(at))); err != nil {
			return err
		}
	}
	for _, d := range doubts {
		switch d.what {
		case "":
			c.wrong(d.broken(at))
		default:
			c.wrong(Finding{d.at.place(), d.what})
		}
	}
	return nil
}

// firstOf notes in at where the first line is that has each of its hashes.
func firstOf(at map[string]*link) func(Line) error {
	index := -1
	return func(line Line) error {
		index++
		hash := hex.EncodeToString(line.Hash[:])
		if before, wanted := at[hash]; wanted && before == nil {
			at[hash] = &link{file: line.File, number: line.Number, seq: line.Record.Seq, index: index}
		}
		return nil
	}
}

// broken says what may have been done where a line does not follow the line before it.
func (d doubt) broken(at map[string]*link) Finding {
	k, i, before := d.at, d.at.index, d.at.before
	there, again := at[k.prev], at[k.hash]
	switch {
	case again != nil && again.index < i:
		return Finding{k.place(), "stands there twice: it is " + again.place() + " again"}
	case k.prev != "" && there != nil && there.index < i-1 && there.seq+1 == k.seq:
		return Finding{d.before.place(), fmt.Sprintf("was put there or moved: what follows it (%s) follows %s", k.place(), there.place())}
	case k.prev != "" && there != nil:
		return Finding{k.place(), "was moved: it follows " + there.place()}
	case k.seq == before+1:
		return Finding{d.before.place(), fmt.Sprintf("was changed: it has not the hash that the next record holds (%s)", k.place())}
	case k.seq == before+2:
		return Finding{k.place(), fmt.Sprintf("is record %d: record %d, which was before it, was removed", k.seq, before+1)}
	case k.seq > before:
		return Finding{k.place(), fmt.Sprintf("is record %d: records %d to %d, which were before it, were removed", k.seq, before+1, k.seq-1)}
	}
	return Finding{k.place(), fmt.Sprintf("is record %d, and stands behind record %d: it was moved or put there", k.seq, before)}
}
