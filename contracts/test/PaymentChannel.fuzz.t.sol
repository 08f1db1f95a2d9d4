// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPaymentChannel} from "../src/interfaces/IPaymentChannel.sol";
import {ChannelFixture} from "./utils/ChannelFixture.sol";

/// @title Rules that hold for every value.
contract PaymentChannelFuzzTest is ChannelFixture {
    function testFuzz_hashesAreThoseOfEip712(IPaymentChannel.Channel memory channel, uint256 amount)
        public
        view
    {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Channel(address payer,address signer,address payee,address token,uint32 challengePeriod,bytes32 salt)"
                ),
                channel.payer,
                channel.signer,
                channel.payee,
                channel.token,
                channel.challengePeriod,
                channel.salt
            )
        );
        bytes32 id = channels.hashChannel(channel);
        vm.assertEq(id, eip712(structHash), "the channel's hash");
        structHash = keccak256(abi.encode(keccak256("Claim(bytes32 channel,uint256 amount)"), id, amount));
        vm.assertEq(channels.hashClaim(id, amount), eip712(structHash), "the claim's hash");
    }

    function testFuzz_noncesDiffer(bytes32 id, uint256 deposited, uint256 expiresAt, uint256 change)
        public
        view
    {
        vm.assume(change != 0);
        bytes32 nonce = channels.depositNonce(id, deposited, expiresAt);
        vm.assertTrue(
            nonce != channels.depositNonce(bytes32(uint256(id) ^ change), deposited, expiresAt), "id"
        );
        vm.assertTrue(nonce != channels.depositNonce(id, deposited ^ change, expiresAt), "deposited");
        vm.assertTrue(nonce != channels.depositNonce(id, deposited, expiresAt ^ change), "expiresAt");
    }

    function testFuzz_whatWasFundedIsWhatIsStored(
        uint96 first,
        uint96 second,
        uint256 end,
        uint256 later,
        uint32 challengePeriod,
        bytes32 salt
    ) public {
        IPaymentChannel.Channel memory channel = terms();
        (channel.challengePeriod, channel.salt) = (challengePeriod, salt);
        uint256 one = between(first, 1, type(uint96).max - 1);
        uint256 two = between(second, 1, type(uint96).max - one);
        uint256 latest = START + channels.MAX_DURATION();
        end = between(end, START + 1, latest);
        later = between(later, end, latest);
        usdc.mint(payer, one + two);
        bytes32 id = fund(channel, one, end);
        assertChannel(id, one, 0, end);
        channels.fund(channel, two, later, byAuthorization(channel, two, later));
        assertChannel(id, one + two, 0, later);
        vm.assertEq(usdc.balanceOf(address(channels)), one + two, "held");
    }

    /// @dev In whatever order claims come, the payee has the highest of those that could be paid.
    function testFuzz_thePayeeHasTheHighestClaim(uint256[8] memory amounts, bool[8] memory recorded) public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        uint256 highest;
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 amount = between(amounts[i], 0, DEPOSIT + DEPOSIT / 4);
            bool payable_ = amount > highest && amount <= DEPOSIT;
            bytes memory signature = signClaim(channel, amount);
            bytes memory call = recorded[i]
                ? abi.encodeCall(IPaymentChannel.record, (channel, amount, signature))
                : abi.encodeCall(IPaymentChannel.claim, (channel, amount, signature));
            vm.prank(payee);
            vm.assertTrue(succeeds(call) == payable_, "paid when and only when it can be");
            if (payable_) highest = amount;
            assertChannel(id, DEPOSIT, highest, END);
            uint256 kept = channels.owed(payee, address(usdc));
            assertBalances(ALL - DEPOSIT, highest - kept, DEPOSIT - highest + kept);
        }
    }

    /// @dev A batch pays what its claims would have paid one by one.
    function testFuzz_aBatchIsItsClaimsOneByOne(
        uint256[6] memory amounts,
        uint256[6] memory which,
        uint256 broken
    ) public {
        IPaymentChannel.Claim[] memory claims = new IPaymentChannel.Claim[](6);
        for (uint256 i = 0; i < 6; ++i) {
            IPaymentChannel.Channel memory channel = terms();
            channel.salt = bytes32(which[i] % 3);
            if (which[i] % 3 == 2) channel.payee = stranger;
            (uint256 deposited,,) = channels.getChannel(channels.hashChannel(channel));
            if (deposited == 0) opened(channel);
            uint256 amount = between(amounts[i], 1, DEPOSIT + DEPOSIT / 4);
            claims[i] = IPaymentChannel.Claim(channel, amount, signClaim(channel, amount));
        }
        claims[broken % 6].signature[broken % 65] ^= 0x01;

        uint256[3] memory claimed;
        uint256 count;
        for (uint256 i = 0; i < 6; ++i) {
            uint256 index = which[i] % 3;
            uint256 amount = claims[i].amount;
            if (i == broken % 6 || amount > DEPOSIT || amount <= claimed[index]) continue;
            (claimed[index], count) = (amount, count + 1);
        }
        vm.assertEq(channels.claimMany(claims), count, "paid");
        vm.assertEq(usdc.balanceOf(payee), claimed[0] + claimed[1], "payee's balance");
        vm.assertEq(usdc.balanceOf(stranger), claimed[2], "the other payee's balance");
    }

    function testFuzz_arbitraryBytesAreNoSignature(bytes memory signature) public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.InvalidSignature.selector, payer));
        channels.claim(channel, PRICE, signature);
    }

    function testFuzz_onlyTheSignersKeyCounts(uint256 key, uint256 amount) public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        key = between(key, 1, type(uint128).max);
        vm.assume(key != PAYER_KEY);
        amount = between(amount, 1, DEPOSIT);
        bytes memory signature = sign(key, channels.hashClaim(id, amount));
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.InvalidSignature.selector, payer));
        channels.claim(channel, amount, signature);
    }

    /// @dev At every moment the payee may claim, or the payer may have the rest, never both.
    function testFuzz_claimAndWithdrawalExcludeEachOther(
        uint256 end,
        uint256 closed,
        uint256 wait,
        uint32 challengePeriod
    ) public {
        IPaymentChannel.Channel memory channel = terms();
        channel.challengePeriod = uint32(between(challengePeriod, 0, 2 days));
        end = between(end, START + 1, START + 3 days);
        fund(channel, DEPOSIT, end);
        closed = between(closed, START, end);
        vm.warp(closed);
        vm.prank(payer);
        channels.close(channel);
        uint256 challengeEnds = closed + channel.challengePeriod;
        uint256 ends = challengeEnds < end ? challengeEnds : end;
        assertChannel(channels.hashChannel(channel), DEPOSIT, 0, ends);

        vm.warp(between(wait, closed, START + 4 days));
        bool late = block.timestamp > ends;
        bytes memory signature = signClaim(channel, PRICE);
        vm.assertTrue(
            succeeds(abi.encodeCall(IPaymentChannel.claim, (channel, PRICE, signature))) != late, "claim"
        );
        vm.assertTrue(succeeds(abi.encodeCall(IPaymentChannel.withdraw, (channel))) == late, "withdraw");
    }

    function testFuzz_strangersEndNothing(address anyone) public {
        vm.assume(anyone != payer && anyone != payee);
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        vm.prank(anyone);
        vm.assertTrue(!succeeds(abi.encodeCall(IPaymentChannel.close, (channel))), "close");
        vm.prank(anyone);
        vm.assertTrue(!succeeds(abi.encodeCall(IPaymentChannel.release, (channel))), "release");
        vm.prank(anyone);
        vm.assertTrue(!succeeds(abi.encodeCall(IPaymentChannel.withdraw, (channel))), "withdraw");
    }

    function eip712(bytes32 structHash) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Dealwright PaymentChannel"),
                keccak256("1"),
                block.chainid,
                address(channels)
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, structHash));
    }

    function succeeds(bytes memory call) private returns (bool success) {
        (success,) = address(channels).call(call);
    }
}
