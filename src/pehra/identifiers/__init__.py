"""What names an account or a device: e-mail, phone, IP address, URL, handle, and finding them."""
