package graph

import (
	"cmp"
	"slices"

	"datatrail/policies/prop"
)

// Stack is a program's resources, indexed for judgement. Everything is in URN order, so that a judgement
// reads the same each time.
type Stack struct {
	// Name of the Pulumi stack.
	Name    string
	Buckets []*Bucket
	Trails  []*Trail
	// BucketPolicies, PointPolicies (of access points) and KeyPolicies list every document, also of what lies outside the
	// program.
	BucketPolicies, PointPolicies, KeyPolicies []Attached

	byURN    map[string]*Resource
	byKind   map[Kind][]*Resource
	buckets  map[string]*Bucket
	ids      identities
	accounts map[string]string
}

// New indexes the resources of a stack.
func New(name string, resources []*Resource) *Stack {
	resources = slices.SortedFunc(slices.Values(resources), func(a, b *Resource) int { return cmp.Compare(a.URN, b.URN) })
	stack := &Stack{
		Name:     name,
		byURN:    make(map[string]*Resource, len(resources)),
		byKind:   map[Kind][]*Resource{},
		buckets:  map[string]*Bucket{},
		ids:      newIdentities(resources),
		accounts: accountsOf(resources),
	}
	for _, resource := range resources {
		kind := stack.ids.kinds[resource.URN]
		stack.byURN[resource.URN] = resource
		if kind != "" {
			stack.byKind[kind] = append(stack.byKind[kind], resource)
		}
		if kind == KindBucket {
			stack.addBucket(resource)
		}
	}
	for _, resource := range resources {
		stack.place(stack.ids.kinds[resource.URN], resource)
	}
	stack.presumeAccounts()
	for _, bucket := range stack.Buckets {
		if inline := bucket.First("policy"); bucket.Inputs == nil && len(bucket.policies) == 0 && inline.State() != prop.Absent {
			stack.addPolicy(bucket, readPolicy(bucket.URN, inline))
		}
	}
	stack.assignRoles()
	stack.assignDeliveries()
	return stack
}

// Bucket finds a bucket by its URN.
func (s *Stack) Bucket(urn string) *Bucket { return s.buckets[urn] }

// Named finds a bucket by its name or ARN.
func (s *Stack) Named(text string) *Bucket {
	return s.buckets[s.ids.byName[KindBucket][BucketOf(text)]]
}

// Resource finds a resource by its URN.
func (s *Stack) Resource(urn string) *Resource { return s.byURN[urn] }

// OfKind lists the resources of a kind in URN order.
func (s *Stack) OfKind(kind Kind) []*Resource { return s.byKind[kind] }

// Before lists everything that is made before a resource, directly or through others.
func (s *Stack) Before(resource *Resource) map[string]bool {
	seen := map[string]bool{}
	waiting := []*Resource{resource}
	for len(waiting) > 0 {
		next := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		for _, urn := range next.DependsOn {
			if earlier := s.byURN[urn]; earlier != nil && !seen[urn] {
				seen[urn] = true
				waiting = append(waiting, earlier)
			}
		}
	}
	return seen
}

// Resolve follows a property of a resource to the resource it names. Several paths are the spellings of different providers.
func (s *Stack) Resolve(kind Kind, from *Resource, paths ...string) Reference {
	for _, path := range paths {
		if value := from.First(path); value.State() != prop.Absent {
			return s.ids.resolve(kind, value, from.deps(path))
		}
	}
	return Reference{}
}

func (s *Stack) addBucket(resource *Resource) {
	bucket := &Bucket{Resource: resource, sideCars: map[Kind][]*Resource{}, pending: map[Kind]bool{}}
	for _, key := range identityKeys[KindBucket] {
		if text, state := resource.Identity(key); state == prop.Known && text != "" {
			bucket.BucketName = BucketOf(text)
			break
		}
	}
	s.Buckets = append(s.Buckets, bucket)
	s.buckets[resource.URN] = bucket
	// A bucket reports the policy of its side-car as its own, so only a declared one counts.
	if inline := resource.First("policy"); inline.State() != prop.Absent && resource.Inputs != nil {
		s.addPolicy(bucket, readPolicy(resource.URN, inline))
	}
}

func (s *Stack) place(kind Kind, resource *Resource) {
	switch kind {
	case KindTrail:
		trail := &Trail{
			Resource: resource,
			Bucket:   s.Resolve(KindBucket, resource, "s3BucketName"),
			Key:      s.Resolve(KindKey, resource, "kmsKeyId"),
			Group:    s.Resolve(KindLogGroup, resource, "cloudWatchLogsGroupArn", "cloudWatchLogsLogGroupArn"),
			Role:     s.Resolve(KindRole, resource, "cloudWatchLogsRoleArn"),
		}
		trail.Selectors, trail.SelectorsPending = readSelectors(resource)
		s.Trails = append(s.Trails, trail)
	case KindKey, KindKeyPolicy:
		if document := resource.FirstOf("policy", "keyPolicy"); document.State() != prop.Absent {
			s.KeyPolicies = append(s.KeyPolicies, readPolicy(resource.URN, document))
		}
	case KindPolicy:
		owner := s.buckets[s.Resolve(KindBucket, resource, "bucket").Target]
		s.addPolicy(owner, readPolicy(resource.URN, resource.FirstOf("policy", "policyDocument")))
	case KindAccessPoint, KindPointPolicy:
		if document := resource.FirstOf("policy", "policyDocument", "details.policy"); document.State() != prop.Absent {
			policy := readPolicy(resource.URN, document)
			policy.Bound = s.boundToVPC(kind, resource)
			s.PointPolicies = append(s.PointPolicies, policy)
		}
	}
	if !sideCars[kind] {
		return
	}
	owner := s.Resolve(KindBucket, resource, "bucket")
	if bucket := s.buckets[owner.Target]; bucket != nil {
		bucket.attach(kind, resource)
	} else if owner.State == prop.Unknown {
		s.suspend(kind, owner.Candidates)
	}
}

// boundToVPC reports whether an access point, or that of a policy, takes requests from one VPC only.
func (s *Stack) boundToVPC(kind Kind, resource *Resource) bool {
	if kind == KindPointPolicy {
		resource = s.byURN[s.Resolve(KindAccessPoint, resource, "accessPointArn").Target]
	}
	return resource != nil && resource.First("vpcConfiguration.vpcId").State() != prop.Absent
}

func (s *Stack) addPolicy(owner *Bucket, policy Attached) {
	s.BucketPolicies = append(s.BucketPolicies, policy)
	if owner != nil {
		owner.policies = append(owner.policies, policy)
	}
}

// suspend marks the buckets that a side-car of unknown owner may belong to.
func (s *Stack) suspend(kind Kind, candidates []string) {
	if len(candidates) == 0 {
		for _, bucket := range s.Buckets {
			bucket.pending[kind] = true
		}
		return
	}
	for _, urn := range candidates {
		s.buckets[urn].pending[kind] = true
	}
}
