package settings

// Description is what a manual says of a setting.
type Description struct {
	Meaning string // what it decides
	Wants   string // which values it takes
	Default string // the value where nobody sets it; "" where there is none
}

// Describe returns what a manual says of name; the zero Description for what is no
// setting. It is a function, and not a part of the table, so that the shim does not
// carry the texts.
func Describe(name Name) Description {
	i := lookup(name)
	if i < 0 {
		return Description{}
	}
	return Description{Meaning: meaning(name), Wants: specs[i].want, Default: specs[i].fallback}
}

func meaning(name Name) string {
	switch name {
	case Go:
		return "the release that runs, before every file's word"
	case Default:
		return "the release that runs where nothing is declared; gvx default writes it"
	case GoLine:
		return "what a go line asks for: the newest installed patch of its minor that is not older (patch), exactly that release (exact), " +
			"or no less than that: the default where it will do, else the newest stable release (floor)"
	case Isolation:
		return "what has a GOPATH and a module cache of its own; off leaves both alone"
	case AutoInstall:
		return "whether a missing toolchain is installed on first use; nobody is asked where there is no terminal"
	case Switch:
		return "whether the go command may raise the release itself: where a go line decided and no pin (auto), never (local), or below a pin too (path)"
	case Sources:
		return "where toolchains come from, in this order"
	case Mirror:
		return "what stands for https://go.dev/dl; the same proofs, no trust"
	case Offline:
		return "1 opens no socket"
	case Require:
		return "proofs that a toolchain must have beside the checksum log's; what environment, user, system and gvx.toml ask for adds up"
	case CosignKey:
		return "the public key of a mirror's owner who signs with cosign"
	case LockTimeout:
		return "how long to wait for another gvx"
	case AuditCopy:
		return "where each record of the audit log goes besides; see docs/log.md"
	}
	return ""
}
