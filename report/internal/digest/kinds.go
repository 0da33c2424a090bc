package digest

// Severity says whether a finding takes something away from the proof.
type Severity string

// Severities of findings.
const (
	// Red is a fault in the evidence, or evidence that is not there.
	Red Severity = "red"
	// Info is what a copy of a folder cannot have, or what is in order and worth knowing.
	Info Severity = "info"
)

// Kind is a kind of finding.
type Kind string

// Kinds of findings about log files.
const (
	// FileMissing is a log file that a digest names and that is not in the folder.
	FileMissing Kind = "file missing"
	// FileChanged is a log file with another content than a digest says.
	FileChanged Kind = "file changed"
	// FileUnreadable is a log file that a digest names and that cannot be opened or unpacked.
	FileUnreadable Kind = "file unreadable"
	// FileAdded is a log file that no digest names, although digests cover the time of its delivery.
	FileAdded Kind = "file added"
	// FileRenamed is a file with the content of a log file that a digest names, under another name.
	FileRenamed Kind = "file renamed"
	// NotCovered are log files that were delivered when no sound digest was written.
	NotCovered Kind = "not covered"
	// NotYetCovered are log files that are newer than the newest digest.
	NotYetCovered Kind = "not yet covered"
	// DigestsStop are log files hours newer than the newest digest: digests have not been written, or not copied.
	DigestsStop Kind = "digests stop"
	// NoDigests are log files of an account and Region without any digest.
	NoDigests Kind = "no digests"
)

// Kinds of findings about digests and keys.
const (
	// NoKeys says that no public keys are at hand, so no signature was checked.
	NoKeys Kind = "no keys"
	// UnknownKey are digests signed with a key that is not among the public keys.
	UnknownKey Kind = "unknown key"
	// WrongKey says that not one of several signatures fits a public key.
	WrongKey Kind = "wrong key"
	// DigestMissing is a digest that a later one refers to and that is not in the folder.
	DigestMissing Kind = "digest missing"
	// DigestUnreadable is a file with the name of a digest that is none.
	DigestUnreadable Kind = "digest unreadable"
	// DigestChanged is a digest whose content is not what the next digest says, or that contradicts an authentic one.
	DigestChanged Kind = "digest changed"
	// DigestForged is a digest whose signature, as the next digest holds it, does not verify.
	DigestForged Kind = "digest forged"
	// DigestOutside is a digest that no later digest refers to, although later ones exist.
	DigestOutside Kind = "digest outside the chain"
	// DigestRenamed is a digest under another name than it says.
	DigestRenamed Kind = "digest renamed"
	// Gap is time between two digests that neither covers.
	Gap Kind = "gap"
	// Restarted is a starting digest after others: logging or validation was off before it.
	Restarted Kind = "restarted"
	// ChainStarts is the starting digest at the beginning of a chain.
	ChainStarts Kind = "chain starts"
	// CopyStarts is a first digest that refers to an earlier one: earlier digests were not copied.
	CopyStarts Kind = "copy starts"
	// Unsigned are digests whose signature lies only in object metadata, which a copy does not have.
	Unsigned Kind = "signature not in the copy"
)
