package shim

import "os"

// spawn runs a program of gvx's in the folder dir ("" is this one), without input, to
// its end, and returns what it printed and its exit code. The error is a *[StartError]
// or the system's.
func spawn(spec ExecSpec, dir string, stderr *os.File) (output []byte, code int, err error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, 0, err
	}
	defer null.Close()
	r, w, err := os.Pipe()
	if err != nil {
		return nil, 0, err
	}
	defer r.Close()
	child, err := os.StartProcess(spec.Path, spec.Args, &os.ProcAttr{Dir: dir, Env: spec.Env, Files: []*os.File{null, w, stderr}})
	w.Close()
	if err != nil {
		return nil, 0, startError(spec, err)
	}
	output = readSome(r)
	state, err := child.Wait()
	if err != nil {
		return nil, 0, err
	}
	return output, state.ExitCode(), nil
}
