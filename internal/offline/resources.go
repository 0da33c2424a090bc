package offline

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Check fills in what the real provider fills in before anything is created: the name and all tags.
func (p *provider) Check(ctx context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	k, inputs := lookup(string(req.Type)), req.News.Copy()
	k.autoname(req.URN, req.Olds, inputs, req.RandomSeed)
	if k.tagged {
		inputs["tagsAll"] = p.site(ctx).allTags(inputs["tags"])
	}
	return plugin.CheckResponse{Properties: inputs}, nil
}

// Diff compares inputs with inputs: the stub's resources never drift.
func (p *provider) Diff(_ context.Context, req plugin.DiffRequest) (plugin.DiffResponse, error) {
	return lookup(string(req.Type)).compare(req.OldInputs, req.NewInputs), nil
}

// outputs are the inputs and what AWS adds to them; created says that it has been asked.
func (s scope) outputs(created bool) resource.PropertyMap {
	outputs := s.inputs.Copy()
	delete(outputs, defaultsKey)
	for _, name := range s.answers() {
		key := resource.PropertyKey(name)
		if outputs.HasValue(key) {
			continue
		}
		outputs[key] = resource.MakeComputed(resource.NewProperty(""))
		if answer, known := s.value(name); created && known {
			outputs[key] = resource.NewProperty(answer)
		}
	}
	return outputs
}

// Create leaves what AWS would compute unknown in a preview, and computes it in an update.
func (p *provider) Create(ctx context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	s := scope{kind: lookup(string(req.Type)), site: p.site(ctx), urn: req.URN, inputs: req.Properties}
	s.generation = p.account.generation(req.URN)
	if req.Preview {
		return plugin.CreateResponse{Properties: s.outputs(false)}, nil
	}
	id, known := s.expand(s.id)
	if !known {
		return plugin.CreateResponse{}, fmt.Errorf("%s: an update needs known inputs", req.URN)
	}
	outputs := s.outputs(true)
	err := p.account.change(string(req.Type), outputs, func() error {
		return p.account.create(req.URN, id, entry{s.inputs, outputs})
	})
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	return plugin.CreateResponse{ID: resource.ID(id), Properties: outputs}, nil
}

// Update keeps what AWS computed, in a preview too: nothing of it changes in place.
func (p *provider) Update(ctx context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	s := scope{kind: lookup(string(req.Type)), site: p.site(ctx), urn: req.URN, inputs: req.NewInputs}
	outputs := s.outputs(true)
	if req.Preview {
		return plugin.UpdateResponse{Properties: outputs}, nil
	}
	err := p.account.change(string(req.Type), outputs, func() error {
		return p.account.update(string(req.Type), string(req.ID), entry{s.inputs, outputs})
	})
	return plugin.UpdateResponse{Properties: outputs}, err
}

// Read finds a resource as the state describes it, or, for an import, as it was made. A policy that others have written since
// is found as they left it.
func (p *provider) Read(ctx context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	if len(req.State) == 0 {
		found, ok := p.account.find(string(req.Type), p.site(ctx).region, string(req.ID))
		if !ok {
			return plugin.ReadResponse{}, fmt.Errorf(
				"%s %s: there is no account to read it from offline; pass its name or ARN as configuration", req.Type, req.ID)
		}
		return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: req.ID, Inputs: found.inputs, Outputs: found.outputs}}, nil
	}
	if found, exists, changed := p.account.refreshed(string(req.Type), string(req.ID)); changed {
		if !exists {
			return plugin.ReadResponse{}, nil
		}
		return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: req.ID, Inputs: found.inputs, Outputs: found.outputs}}, nil
	}
	return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: req.ID, Inputs: req.Inputs, Outputs: req.State}}, nil
}

// Delete refuses what AWS refuses. The engine handles protection.
func (p *provider) Delete(_ context.Context, req plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	return plugin.DeleteResponse{}, p.account.change(string(req.Type), req.Outputs, func() error {
		return p.account.delete(string(req.Type), string(req.ID), req.Outputs)
	})
}
