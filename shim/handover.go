package shim

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/settings"
)

// maxOutput bounds what is read of what gvx install prints, in bytes.
const maxOutput = 64 << 10

// handOver has gvx install what d lacks, as far as GVX_AUTO_INSTALL allows, and
// returns d as it is then. The error is a *[NotInstalledError], an *[InstallError]
// or what starting gave.
func (p *process) handOver(d Decision) (Decision, error) {
	missing := &NotInstalledError{Version: d.Version, Request: d.Request, Floor: d.Floor, Reason: d.Reason, Unused: d.Unused}
	mode := p.settings.Get(settings.AutoInstall)
	if mode.Text == "never" {
		missing.Blocked = mode
		return d, missing
	}
	shelf := p.shelf(d.Command)
	program, err := shelf.program()
	if err != nil {
		missing.Err = err
		return d, missing
	}
	ask := mode.Text == "ask"
	if !ask { // else gvx has its own words for it, and nothing may come of it
		p.say("gvx: installing " + name(d.Version, d.Request) + ", asked for by " + d.Reason.Show(p.dir) +
			"; " + string(settings.AutoInstall) + "=never forbids it\n")
	}
	p.say(indented(UnusedRows(d.Unused)))
	v, err := p.install(program, installArgs(d, ask, d.Reason.Show("")), d.Dir)
	if err != nil {
		return d, err
	}
	f, ok, err := shelf.find(v)
	switch {
	case err != nil:
		return d, err
	case !ok || !d.Floor.SatisfiedBy(v) || isOther(d.Request, v):
		missing.Err = errors.New("gvx install, which reported " + v.String())
		return d, missing
	}
	d.Version, d.Tree, d.Installed, d.GOROOT = v, f.tree, true, f.goroot
	return d, nil
}

// isOther reports whether r names one release and v is not it.
func isOther(r goversion.Request, v goversion.Version) bool {
	exact, ok := r.Exact()
	return ok && exact != v
}

func installArgs(d Decision, ask bool, by string) []string {
	args := []string{"gvx", "install", "--automatic", "--by", by}
	if ask {
		args = append(args, "--ask")
	}
	if !d.Floor.IsZero() {
		args = append(args, "--at-least", d.Floor.String())
	}
	return append(args, d.Request.String())
}

// install runs gvx install, or tells gvx of a refusal, and returns the release that it named last. It runs in the
// folder of -C: the repository there may demand proofs. It counts as one more shim, so
// that a gvx that calls go ends too.
func (p *process) install(program string, args []string, dir string) (goversion.Version, error) {
	env := append(p.env.without(envDepth), envDepth+"="+strconv.Itoa(depth(p.env)+1))
	output, code, err := spawn(ExecSpec{Path: program, Args: args, Env: env}, dir, p.stderr)
	switch {
	case err != nil:
		return goversion.Version{}, err
	case code != 0:
		return goversion.Version{}, &InstallError{Code: max(code, ExitFailed)}
	}
	return goversion.Parse(lastLine(string(output)))
}

// readSome reads r to its end, and keeps maxOutput bytes of it.
func readSome(r *os.File) []byte {
	output := make([]byte, maxOutput)
	n := 0
	for rest := make([]byte, 512); ; {
		m, err := r.Read(rest)
		n += copy(output[n:], rest[:m])
		if err != nil {
			return output[:n]
		}
	}
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// indented is rows below a line of their own.
func indented(rows []Row) string {
	text := ""
	for _, row := range rows {
		text += "  " + row.Label + "  " + row.Text + "\n"
	}
	return text
}

// program returns the gvx that setup recorded: the user's, else that of all users. The
// error is that of the user's where neither is set up.
func (s *shelf) program() (path string, err error) {
	file := s.dirs.Program()
	if path, err = gvxProgram(file); err == nil || fileread.Exists(file) {
		return path, err
	}
	for _, h := range s.others() {
		other, bad := h.program()
		if other != "" {
			return other, nil
		}
		if bad != nil {
			err = bad
		}
	}
	return "", err
}

// gvxProgram returns the gvx that setup recorded in file. It is started with the
// user's rights on a repository's request, so both must be his or root's.
func gvxProgram(file string) (string, error) {
	data, record, err := fileread.Bounded(file, maxLineFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errors.New("gvx is not set up: " + quote.Foreign(file) + " is not there")
	}
	if err != nil {
		return "", &UnreadableError{File: file, Err: err}
	}
	if !record.Mine {
		return "", errors.New(quote.Foreign(file) + " belongs to another user")
	}
	path, _, _ := strings.Cut(string(data), "\n")
	path = strings.TrimSuffix(path, "\r")
	wrong := func(why string) error {
		return errors.New(quote.Foreign(file) + " names " + quote.Foreign(path) + ", " + why)
	}
	if !filepath.IsAbs(path) {
		return "", wrong("which is no absolute path")
	}
	st, err := os.Stat(path)
	if err != nil {
		return "", wrong("which is not there: " + cause(err))
	}
	info, err := fileread.Stat(path)
	switch {
	case !isProgram(st):
		return "", wrong("which is no program")
	case err != nil || !info.Mine:
		return "", wrong("which belongs to another user")
	case isBuiltAsShim(path, st.Size()):
		return "", wrong("which is gvx's shim, not gvx")
	}
	return path, nil
}
