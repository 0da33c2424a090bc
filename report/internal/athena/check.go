// Package athena checks, without Athena, whether a statement can run on Athena. A parser made from Trino's grammar must
// accept it, and it may use only functions and casts that Athena engine version 3 has and that mean the same in DuckDB.
package athena

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/antlr4-go/antlr/v4"
	"github.com/bytebase/parser/trino"
)

// Functions that the queries may call. Each is in Trino's function list, which Athena engine version 3 follows, and each
// gives the same on DuckDB, by itself or through a macro. A new one is added here after both were checked.
var functions = []string{
	"bool_or", "coalesce", "contains", "count", "date_diff", "date_format", "date_parse", "element_at", "filter",
	"json_extract_scalar", "lag", "length", "max", "min", "min_by", "now", "nullif", "regexp_extract", "regexp_like", "replace",
	"round", "row_number", "sequence", "split_part", "starts_with", "strpos", "substr", "sum", "try", "uuid",
}

// Casts that mean the same on both engines. A text is never cast to bigint: Trino gives null for 9000.0, DuckDB 9000.
var (
	casts    = []string{"bigint", "varchar"}
	tryCasts = []string{"double", "ipaddress"}
)

// Check returns every problem that keeps Athena from running the statement, one error each.
func Check(sql string) error {
	l := &listener{DefaultErrorListener: antlr.NewDefaultErrorListener()}
	lexer := trino.NewTrinoLexer(antlr.NewInputStream(sql + "\n;"))
	lexer.RemoveErrorListeners()
	lexer.AddErrorListener(l)
	parser := trino.NewTrinoParser(antlr.NewCommonTokenStream(lexer, antlr.TokenDefaultChannel))
	parser.RemoveErrorListeners()
	parser.AddErrorListener(l)
	tree := parser.SingleStatement()
	if next := parser.GetCurrentToken(); next.GetTokenType() != antlr.TokenEOF {
		l.problems = append(l.problems, fmt.Errorf("line %d: more than one statement", next.GetLine()))
	}
	if len(l.problems) == 0 {
		antlr.ParseTreeWalkerDefault.Walk(&calls{listener: l}, tree)
	}
	return errors.Join(l.problems...)
}

type listener struct {
	*antlr.DefaultErrorListener
	problems []error
}

// SyntaxError records a syntax error that the parser found.
func (l *listener) SyntaxError(_ antlr.Recognizer, _ any, line, column int, message string, _ antlr.RecognitionException) {
	l.problems = append(l.problems, fmt.Errorf("line %d column %d: %.200s", line, column+1, message))
}

type calls struct {
	trino.BaseTrinoParserListener
	*listener
}

// EnterFunctionCall checks a function call.
func (c *calls) EnterFunctionCall(ctx *trino.FunctionCallContext) {
	if name := strings.ToLower(ctx.QualifiedName().GetText()); !slices.Contains(functions, name) {
		c.problems = append(c.problems, fmt.Errorf("line %d: function %s is not known to mean the same on Athena and DuckDB",
			ctx.GetStart().GetLine(), name))
	}
}

// EnterCast checks a cast.
func (c *calls) EnterCast(ctx *trino.CastContext) {
	allowed := casts
	if ctx.TRY_CAST_() != nil {
		allowed = tryCasts
	}
	if kind := strings.ToLower(ctx.Type_().GetText()); !slices.Contains(allowed, kind) {
		c.problems = append(c.problems, fmt.Errorf("line %d: %s to %s differs between Athena and DuckDB",
			ctx.GetStart().GetLine(), strings.ToLower(ctx.GetStart().GetText()), kind))
	}
}
