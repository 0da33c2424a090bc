package digest

// Severity says whether a finding weakens the proof.
type Severity string

// Severities of findings.
const (
	// Red marks a fault in the evidence, or missing evidence.
	Red Severity = "red"
	// Info marks what a copy cannot have, or what is in order and worth knowing.
	Info Severity = "info"
)

// Kind is a kind of finding.
type Kind string

// Kinds of findings about log files.
const (
	// FileMissing is a log file that a digest names but that was not found.
	FileMissing Kind = "file missing"
	// FileChanged is a log file whose hash differs from the one in a digest.
	FileChanged Kind = "file changed"
	// FileUnreadable is a log file that a digest names and that cannot be opened or decompressed.
	FileUnreadable Kind = "file unreadable"
	// FileAdded is a log file that no digest names, although digests cover the time of its delivery.
	FileAdded Kind = "file added"
	// FileRenamed is a file with the content of a log file that a digest names, under another name.
	FileRenamed Kind = "file renamed"
	// NotCovered are log files that were delivered while no valid digest was written.
	NotCovered Kind = "not covered"
	// NotYetCovered are log files that are newer than the newest digest.
	NotYetCovered Kind = "not yet covered"
	// DigestsStop are log files that are hours newer than the newest digest: later digests were not written, or not copied.
	DigestsStop Kind = "digests stop"
	// NoDigests are log files of an account and Region without any digest.
	NoDigests Kind = "no digests"
)

// Kinds of findings about digests and keys.
const (
	// NoKeys says that there are no public keys, so no signature was checked.
	NoKeys Kind = "no keys"
	// UnknownKey are digests signed with a key that is not among the public keys.
	UnknownKey Kind = "unknown key"
	// WrongKey says that several signatures were checked with a public key and none verifies.
	WrongKey Kind = "wrong key"
	// DigestMissing is a digest that a later one refers to but that was not found.
	DigestMissing Kind = "digest missing"
	// DigestUnreadable is a file that has the name of a digest but is not one.
	DigestUnreadable Kind = "digest unreadable"
	// DigestChanged is a digest whose hash differs from the one in the next digest, or that contradicts an authentic one.
	DigestChanged Kind = "digest changed"
	// DigestForged is a digest whose signature, which the next digest contains, does not verify.
	DigestForged Kind = "digest forged"
	// DigestOutside is a digest that no later digest refers to, although later ones exist.
	DigestOutside Kind = "digest outside the chain"
	// DigestRenamed is a digest whose file name differs from the name in its content.
	DigestRenamed Kind = "digest renamed"
	// Gap is a time between two digests that neither covers.
	Gap Kind = "gap"
	// Restarted is a starting digest after others: logging or validation was off before it.
	Restarted Kind = "restarted"
	// ChainStarts is the starting digest at the beginning of a chain.
	ChainStarts Kind = "chain starts"
	// CopyStarts is a first digest that refers to an earlier one, which was not copied.
	CopyStarts Kind = "copy starts"
	// Unsigned are digests whose signature is only in object metadata, which a copy does not keep.
	Unsigned Kind = "signature not in the copy"
)
