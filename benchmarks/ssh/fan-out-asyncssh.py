"""Runs one command on many hosts with AsyncSSH: USER ANSWER "ADDRESS PORT KEY"..."""
import asyncio
import sys

import asyncssh


async def run(user, answer, target):
    address, port, key = target.split(' ')
    async with asyncssh.connect(address, int(port), username=user, client_keys=[key], known_hosts=None) as connection:
        result = await connection.run(f'echo {answer}')
        print(result.stdout, end='')


async def main(user, answer, *targets):
    await asyncio.gather(*(run(user, answer, target) for target in targets), return_exceptions=True)


asyncio.run(main(*sys.argv[1:]))
