package logs

// KeyOf is keyOf.
var KeyOf = keyOf
