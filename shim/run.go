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
	spec, err := p.prepare(in)
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
	}
	return code
}

// prepare returns what to start.
func (p *process) prepare(in Process) (ExecSpec, error) {
	var err error
	if p.dirs, err = layout.New(p.env.Get); err != nil {
		return ExecSpec{}, err
	}
	if err := p.notAnothers(); err != nil {
		return ExecSpec{}, err
	}
	if p.settings, err = settings.Load(p.env.Get, p.dirs.Env(), layout.SystemEnv()); err != nil {
		return ExecSpec{}, err
	}
	var dirErr error
	p.dir, dirErr = in.Dir()
	argv0 := "go"
	args := in.Args
	if len(args) > 0 {
		argv0, args = args[0], args[1:]
	}
	d, err := Resolver{
		Dirs: p.dirs, Settings: p.settings, Env: p.env, Dir: p.dir, DirErr: dirErr,
		Name: CalledAs(argv0, in.Executable), Args: args,
		Executable: in.Executable, TempDir: in.TempDir,
	}.Resolve()
	if err != nil {
		return ExecSpec{}, err
	}
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
