package engine

import (
	"database/sql/driver"
	"net/netip"

	"github.com/duckdb/duckdb-go/v2"
)

// networkContains tells whether a network contains an address, as Athena's contains does: null for what is no address.
type networkContains struct{}

// Config gives the function's types.
func (networkContains) Config() duckdb.ScalarFuncConfig {
	text, _ := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	truth, _ := duckdb.NewTypeInfo(duckdb.TYPE_BOOLEAN)
	return duckdb.ScalarFuncConfig{InputTypeInfos: []duckdb.TypeInfo{text, text}, ResultTypeInfo: truth}
}

// Executor gives the function.
func (networkContains) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: func(values []driver.Value) (any, error) {
		network, address := values[0].(string), values[1].(string)
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			return nil, err
		}
		// What is no address, such as a service's name, is in no network and outside none.
		if at, err := netip.ParseAddr(address); err == nil {
			return prefix.Contains(at.Unmap()), nil
		}
		return nil, nil
	}}
}
