package shim

// tellRefused has gvx note in the audit log what was refused, which has been said. The shim
// itself writes nothing, and a call that goes well comes nowhere near. What cannot be noted
// gvx says.
func (p *process) tellRefused(text string) {
	if program, err := p.shelf("").program(); err == nil {
		_, _ = p.install(program, []string{"gvx", "__refused", text}, "")
	}
}

// shelf is what command may be found in. The shim's room is counted in bytes.
//
//go:noinline
func (p *process) shelf(command string) *shelf {
	return &shelf{dirs: p.dirs, homes: homesOf(p.dirs, p.env.Get), command: command}
}
