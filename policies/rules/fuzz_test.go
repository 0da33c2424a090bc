package rules_test

import (
	"math/rand/v2"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"

	"datatrail/policies/graph"
	"datatrail/policies/sample"
)

// FuzzNoPropertyMapPanics replaces properties of a sound stack, at any depth, by values of any type.
func FuzzNoPropertyMapPanics(f *testing.F) {
	for seed := range uint64(400) {
		f.Add(seed, uint8(seed%20))
	}
	f.Fuzz(func(t *testing.T, seed uint64, rate uint8) {
		random := rand.New(rand.NewPCG(seed, uint64(rate)))
		for _, resources := range [][]*graph.Resource{
			sound().Update(), sound().Preview(), inline().Update(), sample.Native().Update(), sample.Translated().Preview(),
			wide().Update(),
		} {
			for _, resource := range resources {
				inputs := mangleMap(random, *resource.Inputs, int(rate)+2)
				resource.Outputs = mangleMap(random, resource.Outputs, int(rate)+2)
				resource.Inputs = &inputs
				if random.IntN(8) == 0 {
					resource.Inputs = nil
				}
				if random.IntN(8) == 0 {
					resource.PropertyDeps = nil
				}
			}
			assert.NotPanics(t, func() { judge(resources) })
		}
	})
}

// wide is the sound stack with resources of every other kind that the pack reads.
func wide() sample.Program {
	program := sound()
	for _, mistake := range wrongAccess {
		if mistake.rule == "no-open-grant" || mistake.rule == "replicas-stay-in-account" || mistake.rule == "accesses-logged" {
			for _, resource := range mistake.mistake(sound()) {
				if program.Named(resource.Name) == nil {
					program = append(program, resource)
				}
			}
		}
	}
	return program
}

func mangleMap(random *rand.Rand, m property.Map, rate int) property.Map {
	out := map[string]property.Value{}
	for key, value := range m.AllStable {
		if random.IntN(rate*4) == 0 {
			continue
		}
		out[key] = mangle(random, value, rate)
	}
	return property.NewMap(out)
}

func mangle(random *rand.Rand, value property.Value, rate int) property.Value {
	if random.IntN(rate) == 0 {
		strange := []property.Value{
			property.New(property.Computed), property.New(property.Null), property.New(""), property.New("{}"),
			property.New(-1.5), property.New(true), property.New([]property.Value{}),
			property.New(map[string]property.Value{"rules": property.New(property.Computed)}),
			property.New(`{"Statement":[null,1,{"Principal":{"AWS":[{}]},"Action":{},"Condition":{"Bool":{"x":null}}}]}`),
			property.New(`{"Statement":{"Effect":"Deny","Principal":{"AWS":["",":::::",{}]},"Action":"","NotResource":["${","*"],
"Condition":{":NotIpAddressIfExists":{"AWS:SourceIp":["::/129",null,"1.2.3.4/99",true]},"Null":5,"ForAllValues:":{"":[]}}}}`),
			property.New([]property.Value{property.New(property.Null), property.New([]property.Value{value})}),
			value.WithSecret(true),
		}
		return strange[random.IntN(len(strange))]
	}
	switch {
	case value.IsMap():
		return property.New(mangleMap(random, value.AsMap(), rate))
	case value.IsArray():
		var list []property.Value
		for _, element := range value.AsArray().All {
			list = append(list, mangle(random, element, rate))
		}
		return property.New(list)
	default:
		return value
	}
}
