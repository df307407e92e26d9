package shim

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/settings"
)

// Exit codes of refusals. The child's own pass through.
const (
	ExitFailed        = 1   // something cannot be read
	ExitUsage         = 2   // +WORD is no version
	ExitContradiction = 3   // a pin against a go line
	ExitNotInstalled  = 5   // and may not be installed, or not run unasked
	ExitCannotStart   = 126 // there, but the system does not start it
	ExitNothing       = 127 // nothing to run
)

// Row is one indented line of an explanation.
type Row struct{ Label, Text string }

// Explanation is an error in the form in which people see it: what happened, who
// asked for it, and what to type. All of it is safe for a terminal.
type Explanation struct {
	What string
	Rows []Row
	Help string
	Code int
}

// String returns the lines, the last one without a line break.
func (x Explanation) String() string {
	width := 0
	for _, row := range x.Rows {
		width = max(width, len(row.Label))
	}
	var b strings.Builder
	b.WriteString("gvx: " + x.What)
	for _, row := range x.Rows {
		b.WriteString("\n  " + row.Label + strings.Repeat(" ", width-len(row.Label)) + "  " + row.Text)
	}
	if x.Help != "" {
		b.WriteString("\nhelp: " + x.Help)
	}
	return b.String()
}

// Report returns what to print for err and the exit code. Files below the folder
// dir are named relative to it. text is "" where another program has spoken.
func Report(err error, dir string) (text string, code int) {
	if done := (*InstallError)(nil); errors.As(err, &done) {
		return "", done.Code
	}
	x := Explain(err, dir)
	return x.String(), x.Code
}

// Explain returns err in the form for people. An error that is none of this
// package's comes back as its text, with [ExitFailed].
func Explain(err error, dir string) Explanation {
	x := Explanation{Code: ExitFailed}
	switch e := err.(type) {
	case *UsageError:
		x.What, x.Help, x.Code = e.Error(), "go +1.27 build ./...", ExitUsage
	case *DeclarationError:
		place := showPlace(e.File, e.Line, dir)
		x.What, x.Help = place+": "+e.what(), e.Help
		if e.Edit != "" {
			x.Help = "edit " + place + ", for example to: " + e.Edit
		}
	case *SettingError:
		x.What, x.Help = e.Error()+" is not "+e.Want, e.Help
	case *UnreadableError:
		x.What = "cannot read " + quote.Foreign(relative(e.File, dir)) + ": " + cause(e.Err)
		x.Help = "ls -ld " + quote.Foreign(relative(e.File, dir))
		switch {
		case e.File == ".":
			x.Help = "cd to a folder that is there"
		case errors.Is(e.Err, errBinary): // what PowerShell's > writes
			x.Help = "write it anew, as plain text and not as UTF-16"
		}
	case *ForeignLinkError:
		x.explainLink(e)
	case *ForeignStoreError:
		x.What, x.Help = e.Error(), "use a HOME of your own"
	case *ForeignHomeError:
		x.What, x.Help = e.Error(), "sudo -H, which sets root's own HOME"
	case *UnsafeStoreError:
		x.What, x.Help = e.Error(), e.Help()
	case *ContradictionError:
		x.explainContradiction(e, dir)
	case *NotAllowedError:
		x.explainNotAllowed(e, dir)
	case *NotInstalledError:
		x.explainNotInstalled(e, dir)
	case *NothingError:
		x.explainNothing(e, dir)
	case *DepthError:
		x.What, x.Help = e.Error(), "type -a go: something on PATH calls the shim again; unset "+envDepth+" if this is meant"
	case *StartError:
		x.explainStart(e)
	default:
		x.explainOther(err)
	}
	return x
}

func (x *Explanation) explainLink(e *ForeignLinkError) {
	x.What = e.Error()
	if e.Target != "" {
		x.Rows = []Row{{"it leads to", quote.Foreign(e.Target)}}
	}
	x.Help = "move it away, then: gvx install"
}

func (x *Explanation) explainContradiction(e *ContradictionError, dir string) {
	x.What = "the pin is older than the go line that it governs"
	x.Code = ExitContradiction
	pin := e.Pin.Show(dir)
	if !e.Version.IsZero() {
		pin += ", which is " + e.Version.String()
	}
	x.Rows = []Row{{"pinned by", pin}, {"required by", e.Line.Show(dir)}}
	x.Help = "gvx pin " + e.Floor.First().Word()
	older := e.Version.Number()
	if m, ok := e.Request.Minor(); ok {
		older = m.String()
	}
	if older == "" {
		return
	}
	command := " mod"
	if e.Line.Kind == FromWorkGo {
		command = " work"
	}
	// Without the word it would be refused just the same.
	x.Help += ", or: go +" + e.Floor.Minor().String() + command + " edit -go=" + older
}

func (x *Explanation) explainNotAllowed(e *NotAllowedError, dir string) {
	x.What = e.Version.String() + " does not run unasked: with it, a repository's content alone can run code"
	x.Rows = []Row{{"required by", e.Reason.Show(dir)}, {"because of", strings.Join(e.Flaws, ", ")}}
	x.Help = "if you trust " + quote.Foreign(e.Repository) + ": gvx allow"
	if e.Repository != dir {
		x.Help += " " + quote.Foreign(e.Repository)
	}
	x.Code = ExitNotInstalled
}

func (x *Explanation) explainNotInstalled(e *NotInstalledError, dir string) {
	x.What, x.Code = e.Error(), ExitNotInstalled
	x.Rows = []Row{{"required by", e.Reason.Show(dir)}}
	x.Help = "gvx install " + wordFor(e.Version, e.Request, e.Floor)
	x.Rows = append(x.Rows, UnusedRows(e.Unused)...)
	switch {
	case e.Blocked.Text != "":
		at := "environment"
		if o := e.Blocked.Origin; o.File != "" {
			at = quote.Foreign(o.File) + ":" + strconv.Itoa(o.Line)
		}
		x.Rows = append(x.Rows, Row{"blocked by", string(settings.AutoInstall) + "=" + e.Blocked.Text + " (" + at + ")"})
	case e.Err != nil:
		x.Rows = append(x.Rows, Row{"blocked by", e.Err.Error()})
		x.Help = "gvx setup"
	}
}

// UnusedRows are the lines that say why stores are not used, and what mends it.
func UnusedRows(unused []error) []Row {
	var rows []Row
	for _, err := range unused {
		text := quote.Line(err.Error())
		if unsafe := (*UnsafeStoreError)(nil); errors.As(err, &unsafe) {
			text += "; root may: " + unsafe.Help()
		}
		rows = append(rows, Row{"passed over", text})
	}
	return rows
}

// wordFor returns the version word that installs what is missing: the request,
// except where only an exact release is sure to satisfy the floor.
func wordFor(v goversion.Version, r goversion.Request, floor goversion.Line) string {
	if !floor.IsZero() && !v.IsZero() {
		return v.Word()
	}
	return r.String()
}

func (x *Explanation) explainNothing(e *NothingError, dir string) {
	x.What, x.Code = e.Error(), ExitNothing
	x.Help = "gvx install stable && gvx default stable"
	if e.Reason.File != "" {
		x.What = "no go to run: PATH has none behind the shims"
		x.Rows = []Row{{"required by", e.Reason.Show(dir)}}
		x.Help = "gvx pin stable"
	}
	if e.Command != "" {
		x.What = e.Error()
	}
}

func (x *Explanation) explainOther(err error) {
	var path *fs.PathError
	switch {
	case errors.Is(err, layout.ErrNoHome):
		x.What = err.Error()
		x.Rows = []Row{{"needed for", "the settings and toolchains of gvx; nothing was read or written"}}
		x.Help = NoHomeHelp
	case errors.As(err, &path):
		x.What = "cannot " + path.Op + " " + quote.Foreign(path.Path) + ": " + cause(path.Err)
		x.Help = "ls -ld " + quote.Foreign(path.Path)
	default:
		x.What = quote.Line(err.Error())
	}
	var syntax *settings.SyntaxError
	if errors.As(err, &syntax) {
		x.Help = "mend or remove that line"
	}
	var value *settings.ValueError
	if errors.As(err, &value) {
		x.Help = "gvx env -u " + string(value.Name)
		if value.Value.Origin.Kind == settings.FromEnvironment {
			x.Help = "unset " + string(value.Name)
		}
	}
}

// cause returns err without the path, which stands before it already.
func cause(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, fileread.ErrNotRegular) {
		return "it is " + err.Error()
	}
	return err.Error()
}
