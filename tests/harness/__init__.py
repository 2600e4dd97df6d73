"""What the end-to-end tests hold in their hands: tenants, people, kernels, labs."""
