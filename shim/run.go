package shim

import (
	"os"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
)

// Process is what the shim's main passes on of the running process.
type Process struct {
	Args       []string               // with the name, as os.Args
	Env        []string               // as os.Environ
	Executable func() (string, error) // os.Executable
	TempDir    string                 // os.TempDir
	Dir        func() (string, error)
	Stdin      *os.File
	Stdout     *os.File
	Stderr     *os.File
}

// process is one run of the shim.
type process struct {
	dirs     layout.Dirs
	settings settings.Settings
	dir      string
	env      Environ
	stderr   *os.File
}

func (p *process) say(text string) { p.stderr.WriteString(text) }

// Run does all of the shim: it decides, installs what is missing as far as it may,
// and becomes the decided program. It returns only where that failed, or on a
// system on which a program cannot become another, with the exit code.
func Run(in Process) int {
	p := &process{env: in.Env, stderr: in.Stderr}
	asked := len(in.Args) == 2 && in.Args[1] == askBin
	if asked {
		in.Args = in.Args[:1]
	}
	d, err := p.decide(in)
	if asked && err == nil {
		return p.printBin(&d, in.Stdout)
	}
	var spec ExecSpec
	if err == nil {
		spec, err = p.prepare(d, in)
	}
	if err == nil {
		if spec.DownloadLink != "" {
			// The go command says itself what it cannot write.
			_ = ShareDownloads(spec.DownloadLink, spec.Downloads)
		}
		var code int
		if code, err = start(spec, in); err == nil {
			return code
		}
	}
	text, code := Report(err, p.dir)
	if text != "" {
		p.say(text + "\n")
		if !asked && (code == ExitContradiction || code == ExitNotInstalled) {
			p.tellRefused(text)
		}
	}
	return code
}

// askBin is the argument, the only one, that asks for the folder into which go install
// puts programs here, instead of starting anything. A shell that has come into another
// folder asks so: nothing answers sooner than the shim.
const askBin = "+bin"

// printBin answers [askBin]. That there is none is told by the exit code alone.
func (p *process) printBin(d *Decision, stdout *os.File) int {
	dir := InstallBin(*d, ChildEnv(*d, p.dirs, p.settings, p.env))
	if dir == "" {
		return ExitFailed
	}
	if _, err := stdout.WriteString(dir + "\n"); err != nil {
		return ExitFailed
	}
	return 0
}

// split returns the name that a process was called by, and its arguments.
func split(in Process) (argv0 string, args []string) {
	if len(in.Args) == 0 {
		return "go", nil
	}
	return in.Args[0], in.Args[1:]
}

// decide returns what should run.
func (p *process) decide(in Process) (Decision, error) {
	var err error
	if p.dirs, err = layout.New(p.env.Get); err != nil {
		return Decision{}, err
	}
	if err := p.notAnothers(); err != nil {
		return Decision{}, err
	}
	if p.settings, err = settings.Load(p.env.Get, p.dirs.Env(), layout.SystemEnv()); err != nil {
		return Decision{}, err
	}
	var dirErr error
	p.dir, dirErr = in.Dir()
	argv0, args := split(in)
	return Resolver{
		Dirs: p.dirs, Settings: p.settings, Env: p.env, Dir: p.dir, DirErr: dirErr,
		Name: CalledAs(argv0, in.Executable), Args: args,
		Executable: in.Executable, TempDir: in.TempDir,
	}.Resolve()
}

// prepare returns what to start for d.
func (p *process) prepare(d Decision, in Process) (ExecSpec, error) {
	argv0, _ := split(in)
	var err error
	if !d.Installed {
		// A loop is told before anything is fetched for it.
		probe := d
		probe.Installed = true
		if _, err := Plan(probe, p.dirs, p.settings, argv0, p.env); err != nil {
			return ExecSpec{}, err
		}
		if d, err = p.handOver(d); err != nil {
			return ExecSpec{}, err
		}
	}
	spec, err := Plan(d, p.dirs, p.settings, argv0, p.env)
	if err != nil {
		return spec, err
	}
	return spec, p.notItself(d, spec.Path)
}
