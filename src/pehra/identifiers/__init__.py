"""What names an account or a device: e-mail, phone, IP address, URL, handle, wallet, bank account,
and finding them.
"""
